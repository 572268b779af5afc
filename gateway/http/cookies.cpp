// SPDX-License-Identifier: EUPL-1.2
#include "http/cookies.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "http/detail/text.hpp"

namespace metropole::http {

namespace {
// cookie-octet of RFC 6265, section 4.1.1: printable, without quote, comma, semicolon and backslash.
constexpr auto kCookieOctet = detail::letters_digits_and("!#$%&'()*+-./:<=>?@[]^_`{|}~");

void look_in(std::string_view cookies, std::string_view name, Cookie& found, bool& seen) {
  while (!cookies.empty()) {
    auto semicolon = cookies.find(';');
    auto pair = detail::trimmed(cookies.substr(0, semicolon));
    cookies = semicolon == std::string_view::npos ? std::string_view() : cookies.substr(semicolon + 1);
    auto equals = pair.find('=');
    if (equals == std::string_view::npos || detail::trimmed(pair.substr(0, equals)) != name) continue;
    if (seen) found.ambiguous = true;
    seen = true;
    found.value = detail::trimmed(pair.substr(equals + 1));
  }
}
}  // namespace

Cookie find_cookie(const Request& request, std::string_view name) {
  Cookie found;
  bool seen = false;
  for (const auto& field : request.headers) {
    if (detail::same_lowered(field.name, "cookie")) look_in(field.value, name, found, seen);
  }
  auto& value = found.value;
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
    value = value.substr(1, value.size() - 2);
  if (found.ambiguous) value = {};
  return found;
}

std::string make_cookie(std::string_view name, std::string_view value,
                        std::optional<std::chrono::seconds> max_age) {
  if (name.empty() || !detail::all_in(detail::kToken, name) || !detail::all_in(kCookieOctet, value))
    throw std::logic_error("a cookie that is no cookie");
  auto out = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", name, value);
  if (name.starts_with("__Host-")) out += "; Secure";
  if (max_age) out += fmt::format("; Max-Age={}", max_age->count());
  return out;
}

}  // namespace metropole::http
