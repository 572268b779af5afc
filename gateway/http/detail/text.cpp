// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/text.hpp"

#include <limits>

namespace metropole::http::detail {

std::optional<unsigned long long> parse_decimal(std::string_view digits) {
  constexpr unsigned long long kMost = std::numeric_limits<long long>::max();
  if (digits.empty()) return std::nullopt;
  unsigned long long value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    auto digit = static_cast<unsigned long long>(c - '0');
    if (value > (kMost - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace metropole::http::detail
