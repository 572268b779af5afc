// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string_view>

#include "core/result.hpp"

namespace metropole::contract {

inline constexpr std::size_t kMaxJsonDepth = 32;

// Reads hostile JSON. Refused as bad_request `json_invalid`: anything but strict JSON in valid UTF-8,
// duplicate keys, more than 32 levels, U+0000 in a text (no database column takes it), numbers beyond a
// double.
Result<boost::json::value> parse_json(std::string_view text);

}  // namespace metropole::contract
