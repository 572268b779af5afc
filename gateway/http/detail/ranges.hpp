// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace metropole::http::detail {

// What a Range header asks of a body of known size.
struct Range {
  enum class Kind : std::uint8_t { whole, part, unsatisfiable };
  Kind kind = Kind::whole;
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

// One range of bytes (RFC 9110, section 14.1.2). Several ranges, other units and what cannot be read ask for
// the whole, as the RFC allows.
Range parse_range(std::string_view header, std::uint64_t size);

}  // namespace metropole::http::detail
