// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace metropole::api {

// Sixteen hexadecimal digits: a random start of this loop, then one more for each request.
class RequestIds {
 public:
  using Text = std::array<char, 16>;
  RequestIds();
  Text next();
  // What a trusted proxy may hand us: 8 to 64 of [A-Za-z0-9._-].
  static bool well_formed(std::string_view id);

 private:
  std::uint64_t value_;
};

}  // namespace metropole::api
