// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace metropole::contract {

struct Operation;

inline constexpr std::size_t kMaxPathParameters = 6;

// What a method and a path lead to. The values are percent-decoded, in the order of the template, and point
// into the path given to Contract::match or into `decoded`: keep both alive while they are used.
struct RouteMatch {
  enum class Outcome : std::uint8_t {
    found,
    not_found,
    method_not_allowed,  // `allow` says which would be; also the answer to OPTIONS
    bad_path,            // bad percent-encoding, encoded slash, control byte, "." or ".." segment: 400
  };

  Outcome outcome = Outcome::not_found;
  const Operation* operation = nullptr;
  std::string_view allow;  // "GET, HEAD, OPTIONS"; lives as long as the contract
  std::array<std::string_view, kMaxPathParameters> values{};
  std::size_t value_count = 0;
  std::unique_ptr<char[]> decoded;  // only when the path held a percent sign

  std::span<const std::string_view> path_values() const { return {values.data(), value_count}; }
};

}  // namespace metropole::contract
