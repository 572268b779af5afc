// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>

namespace metropole::contract {

// Text of the contract made safe for HTML content and double-quoted attributes.
std::string html(std::string_view text);

// "<code>…</code>" around made-safe text.
std::string html_code(std::string_view text);

}  // namespace metropole::contract
