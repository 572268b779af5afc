// SPDX-License-Identifier: EUPL-1.2
#include "contract/formats.hpp"

#include <re2/re2.h>

#include <boost/url/parse.hpp>
#include <limits>

namespace metropole::contract {
namespace {

struct Named {
  std::string_view name;
  Format format;
  std::string_view description;
};

constexpr std::array kFormats{
    Named{"date-time", Format::date_time, "un instant RFC 3339 (2026-11-23T07:42:00+01:00)"},
    Named{"date", Format::date, "une date (AAAA-MM-JJ)"},
    Named{"uuid", Format::uuid, "un UUID"},
    Named{"uri", Format::uri, "une adresse web complète"},
    Named{"uri-reference", Format::uri_reference, "une adresse web ou un chemin"},
    Named{"email", Format::email, "une adresse électronique"},
    Named{"hostname", Format::hostname, "un nom d'hôte"},
    Named{"ipv4", Format::ipv4, "une adresse IPv4"},
    Named{"ipv6", Format::ipv6, "une adresse IPv6"},
    Named{"byte", Format::byte, "du base64"},
    Named{"regex", Format::regex, "une expression rationnelle"},
    Named{"int32", Format::int32, "un entier de 32 bits"},
    Named{"int64", Format::int64, "un entier de 64 bits"},
    Named{"float", Format::none, ""},
    Named{"double", Format::none, ""},
    Named{"binary", Format::none, ""},
    Named{"password", Format::none, ""},
};

// Digits only; empty when one is not.
std::optional<int> digits(std::string_view text) {
  int number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return false;
  return (date::year(*year) / *month / *day).ok();
}

bool is_clock(std::string_view text, int max_second) {
  if (text.size() < 5 || text[2] != ':') return false;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return false;
  if (max_second < 0) return text.size() == 5;
  if (text.size() != 8 || text[5] != ':') return false;
  const auto second = digits(text.substr(6, 2));
  return second && *second <= max_second;
}

// RFC 3339, section 5.6; the leap second is accepted as any second 60.
bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't')) return false;
  if (!is_clock(text.substr(11, 8), 60)) return false;
  auto rest = text.substr(19);
  if (rest.front() == '.') {
    const auto end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos || end > 10) return false;
    rest.remove_prefix(end);
  }
  if (rest == "Z" || rest == "z") return true;
  return rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && is_clock(rest.substr(1), -1);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

bool is_hostname(std::string_view text) {
  static const re2::RE2 pattern(
      "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?))*");
  return text.size() <= 253 && re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_email(std::string_view text) {
  static const re2::RE2 local("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}");
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return false;
  return re2::RE2::FullMatch(re2::StringPiece(text.substr(0, at)), local) && is_hostname(text.substr(at + 1));
}

bool is_base64(std::string_view text) {
  static const re2::RE2 pattern("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_pattern(std::string_view text) {
  re2::RE2::Options quiet;
  quiet.set_log_errors(false);
  return re2::RE2(re2::StringPiece(text.data(), text.size()), quiet).ok();
}

bool text_has_format(Format format, std::string_view text) {
  boost::system::error_code error;
  switch (format) {
    case Format::date_time:
      return is_date_time(text);
    case Format::date:
      return is_date(text);
    case Format::uuid:
      return is_uuid(text);
    case Format::uri:
      return boost::urls::parse_uri(text).has_value();
    case Format::uri_reference:
      return boost::urls::parse_uri_reference(text).has_value();
    case Format::email:
      return is_email(text);
    case Format::hostname:
      return is_hostname(text);
    case Format::ipv4:
      boost::asio::ip::make_address_v4(text, error);
      return !error;
    case Format::ipv6:
      boost::asio::ip::make_address_v6(text, error);
      return !error;
    case Format::byte:
      return is_base64(text);
    case Format::regex:
      return is_pattern(text);
    case Format::none:
    case Format::int32:
    case Format::int64:
      return true;
  }
  return true;
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  for (const auto& known : kFormats) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

bool has_format(Format format, const boost::json::value& value) {
  if (const auto* text = value.if_string()) return text_has_format(format, *text);
  if (format == Format::int32) {
    if (const auto* number = value.if_int64()) return *number == static_cast<std::int32_t>(*number);
    return !value.is_uint64();
  }
  if (format == Format::int64) return !value.is_uint64();
  return true;
}

std::string_view describe(Format format) {
  for (const auto& known : kFormats) {
    if (known.format == format) return known.description;
  }
  return {};
}

}  // namespace metropole::contract
