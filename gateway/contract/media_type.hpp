// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

namespace metropole::contract {

// "application/json" of "application/json; charset=utf-8"; the case is kept.
std::string_view media_essence(std::string_view content_type);

// application/json and every "+json".
bool is_json_media(std::string_view essence);

// Compares media types, header names and the like: ASCII only.
bool same_ignoring_case(std::string_view left, std::string_view right);

}  // namespace metropole::contract
