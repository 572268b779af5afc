// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace metropole::api {

// A 64-bit hash of content, well mixed and the same in every process; not a defence against forgery.
std::uint64_t content_tag(std::string_view content, std::uint64_t seed = 0);

// As an entity tag: \"00f1…\" in hexadecimal, with its quotes.
std::string quoted_tag(std::uint64_t tag);

}  // namespace metropole::api
