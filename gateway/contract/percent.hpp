// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace metropole::contract {

// Decodes %XX into `out`, which has room for text.size() bytes; gives the length, nothing for a bad escape.
// `plus_is_space` as in queries and forms.
std::optional<std::size_t> percent_decode(std::string_view text, char* out, bool plus_is_space);
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

// Valid UTF-8 (no overlong form, no surrogate) without U+0000, which no database column takes.
bool is_text(std::string_view text);

// Whether valid UTF-8 holds an ASCII control character.
bool has_control(std::string_view text);

// The number of code points of valid UTF-8.
std::size_t code_points(std::string_view text);

}  // namespace metropole::contract
