// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "contract/operation.hpp"
#include "core/result.hpp"

namespace metropole::contract {

// Holds an answer against the contract, for tests and for check-every-answer runs: an undocumented status or
// media type, or a JSON body off its schema, is an `internal` error whose `log` says where. An empty body
// passes for HEAD
// (`head` true) and for statuses without content.
Result<> check_response(const Operation& operation, int status, std::string_view content_type,
                        std::string_view body, bool head = false);

}  // namespace metropole::contract
