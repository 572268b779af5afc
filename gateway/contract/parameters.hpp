// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <vector>

#include "contract/arguments.hpp"

namespace metropole::contract {

// Reads and checks the declared parameters, one value each in their order, null where absent; empty when none
// is there at all. What is refused, unknown query names included, is appended to `errors`.
std::vector<boost::json::value> read_parameters(const Operation& operation, const RequestView& request,
                                                std::vector<FieldError>& errors);

}  // namespace metropole::contract
