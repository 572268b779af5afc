// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <vector>

#include "api/module.hpp"
#include "contract/contract.hpp"

namespace metropole::api {

// Handlers by Operation::index. Fails when an operation has no handler, a handler no operation, or a module
// whose fragment keeps personal rows (scope self) cannot export and erase them.
Result<std::vector<OperationHandler>> bind_operations(const contract::Contract& contract,
                                                      std::span<Module* const> modules);

}  // namespace metropole::api
