// SPDX-License-Identifier: EUPL-1.2
#include "api/operation_table.hpp"

namespace metropole::api {

namespace {
Result<> bind_module(const contract::Contract& contract, Module& module,
                     std::vector<OperationHandler>& table) {
  for (auto& [id, handler] : module.operations()) {
    const auto* operation = contract.find(id);
    if (!operation || operation->module != module.name())
      return fail(ErrorKind::internal, "handler_without_operation", {},
                  id + " is not an operation of its module's contract");
    table[operation->index] = handler;
  }
  return {};
}
}  // namespace

Result<std::vector<OperationHandler>> bind_operations(const contract::Contract& contract,
                                                      std::span<Module* const> modules) {
  std::vector<OperationHandler> table(contract.operations().size());
  for (auto* module : modules)
    if (auto bound = bind_module(contract, *module, table); !bound) return pass(bound);
  for (const auto& operation : contract.operations()) {
    if (!table[operation.index])
      return fail(ErrorKind::internal, "operation_without_handler", {}, operation.id + " has no handler");
    auto owner =
        std::ranges::find(modules, operation.module, [](const Module* module) { return module->name(); });
    if (operation.access.scope == contract::AccessScope::self && !(*owner)->personal_data())
      return fail(ErrorKind::internal, "personal_data_undeclared", {},
                  operation.module + " serves personal rows but cannot export and erase them");
  }
  return table;
}

}  // namespace metropole::api
