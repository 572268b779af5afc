// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/ranges.hpp"

#include <algorithm>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

Range parse_range(std::string_view header, std::uint64_t size) {
  const Range whole{Range::Kind::whole, 0, size};
  constexpr std::string_view kUnit = "bytes=";
  if (header.size() < kUnit.size() || !same_lowered(header.substr(0, kUnit.size()), kUnit)) return whole;
  auto spec = trimmed(header.substr(kUnit.size()));
  auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
  auto first = parse_decimal(spec.substr(0, dash));
  auto last = parse_decimal(spec.substr(dash + 1));
  if (dash == 0) {
    if (!last) return whole;
    auto length = std::min<std::uint64_t>(*last, size);
    if (length == 0) return {Range::Kind::unsatisfiable, 0, 0};
    return {Range::Kind::part, size - length, length};
  }
  bool open_ended = dash + 1 == spec.size();
  if (!first || (!last && !open_ended) || (last && *last < *first)) return whole;
  if (*first >= size) return {Range::Kind::unsatisfiable, 0, 0};
  auto end = open_ended ? size : std::min<std::uint64_t>(*last, size - 1) + 1;
  return {Range::Kind::part, *first, end - *first};
}

}  // namespace metropole::http::detail
