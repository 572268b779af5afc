// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace metropole::contract {

inline constexpr std::size_t kMaxYamlBytes = 1 << 20;
inline constexpr std::size_t kMaxYamlDepth = 48;

// Reads one YAML document as JSON. Scalars follow the core schema of YAML 1.2 ("yes" is a text). Refused with
// a line number in `log`: aliases, anchors, tags, duplicate keys, keys that are not scalars, a second
// document, more than the limits above. `name` says in the message which document it is.
Result<boost::json::value> parse_yaml(std::string_view text, std::string_view name);

}  // namespace metropole::contract
