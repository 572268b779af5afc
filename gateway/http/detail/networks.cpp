// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/networks.hpp"

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace ip = boost::asio::ip;

namespace {
// One form for both families, so that one comparison does.
ip::address_v6::bytes_type as_v6(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool same_prefix(const ip::address_v6::bytes_type& a, const ip::address_v6::bytes_type& b, unsigned bits) {
  auto whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  if (bits % 8 == 0) return true;
  auto mask = static_cast<unsigned char>(0xff << (8 - bits % 8));
  return ((a[whole] ^ b[whole]) & mask) == 0;
}

ip::address plain(ip::address address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::optional<ip::address> make(std::string_view text) {
  boost::system::error_code error;
  auto address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return plain(address);
}
}  // namespace

Result<Networks> Networks::parse(const std::vector<std::string>& entries) {
  Networks out;
  for (const auto& entry : entries) {
    if (entry == "unix") {
      out.local_sockets_ = true;
      continue;
    }
    auto slash = entry.find('/');
    auto address = make(entry.substr(0, slash));
    if (!address) return fail(ErrorKind::internal, "bad_network", {}, entry + ": no address or network");
    unsigned most = address->is_v4() ? 32 : 128;
    auto bits =
        slash == std::string::npos ? std::optional(0ULL + most) : parse_decimal(entry.substr(slash + 1));
    if (!bits || *bits > most)
      return fail(ErrorKind::internal, "bad_network", {}, entry + ": no address or network");
    out.networks_.push_back({as_v6(*address), static_cast<unsigned>(*bits) + 128 - most});
  }
  return out;
}

bool Networks::contains(const ip::address& address) const {
  auto bytes = as_v6(address);
  return std::ranges::any_of(
      networks_, [&](const Network& network) { return same_prefix(bytes, network.prefix, network.bits); });
}

std::optional<ip::address> parse_address(std::string_view text) {
  if (text.starts_with('[')) {
    auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    auto after = text.substr(close + 1);
    if (!after.empty() && (after[0] != ':' || !parse_decimal(after.substr(1)))) return std::nullopt;
    return make(text.substr(1, close - 1));
  }
  auto colon = text.find(':');
  bool with_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  if (with_port && !parse_decimal(text.substr(colon + 1))) return std::nullopt;
  return make(with_port ? text.substr(0, colon) : text);
}

ip::address forwarded_client(const Request& request, const Networks& trusted, ip::address client) {
  for (auto field = request.headers.rbegin(); field != request.headers.rend(); ++field) {
    if (known_field(field->name) != Known::forwarded_for) continue;
    for (auto list = field->value; !list.empty();) {
      auto comma = list.rfind(',');
      auto hop = parse_address(trimmed(list.substr(comma == std::string_view::npos ? 0 : comma + 1)));
      if (!hop) return client;
      client = *hop;
      if (!trusted.contains(client)) return client;
      list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
  }
  return client;
}

ip::address client_key(const ip::address& address) {
  if (address.is_v4()) return address;
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes);
}

}  // namespace metropole::http::detail
