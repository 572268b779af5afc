// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace metropole::http {

// A cookie of a request. Two of the same name are ambiguous: one may have been planted by a sibling host, so
// neither is given.
struct Cookie {
  std::string_view value;  // as sent, without the quotes around it; empty when absent
  bool ambiguous = false;
};

// The cookie of that exact name in all Cookie fields.
Cookie find_cookie(const Request& request, std::string_view name);

// A Set-Cookie value for the whole host: HttpOnly, SameSite=Lax, Path=/ and, for names with "__Host-",
// Secure. Without a maximum age it ends with the browser; an age of 0 removes it. Name and value must be
// cookie octets.
std::string make_cookie(std::string_view name, std::string_view value,
                        std::optional<std::chrono::seconds> max_age);

}  // namespace metropole::http
