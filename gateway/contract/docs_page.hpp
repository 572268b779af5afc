// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace metropole::contract {

// The contract as one self-contained HTML page, French first: no script, one inline stylesheet. `base_url`
// begins the curl lines, without a slash at its end.
std::string render_docs(const Contract& contract, std::string_view base_url = "https://exemple.fr");

// The only style source the page needs, for its Content-Security-Policy: "'sha256-…'".
std::string_view docs_style_hash();

}  // namespace metropole::contract
