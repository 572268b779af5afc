// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace metropole::contract {

// The contract as one self-contained HTML page, French first: no script, one inline stylesheet.
std::string render_docs(const Contract& contract);

// The only style source the page needs, for its Content-Security-Policy: "'sha256-…'".
std::string_view docs_style_hash();

}  // namespace metropole::contract
