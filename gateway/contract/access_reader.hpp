// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "contract/document_reader.hpp"
#include "contract/operation.hpp"

namespace metropole::contract {

// Read `x-access` and `x-rate` of an operation. Both are required: what nobody decided about is refused, and
// so is a rule that contradicts itself (a permission nobody needs, since anyone may call).
Access read_access(const Reader& operation);
RateClass read_rate(const Reader& operation);

// Fill `deprecated`, `deprecation` and `sunset` from `deprecated` and the dates (YYYY-MM-DD) `x-deprecation`,
// `x-sunset`.
void read_retirement(const Reader& reader, Operation& operation);

}  // namespace metropole::contract
