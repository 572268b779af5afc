// SPDX-License-Identifier: EUPL-1.2
#include "account/erasure.hpp"

#include "changes/log.hpp"

namespace metropole::account {

async::Task<Result<>> Erasure::erase_rows(store::Transaction& transaction, ResidentId resident) {
  for (auto& module : modules_) {
    if (auto erased = co_await module.data->erase(transaction, resident); !erased) co_return erased;
  }
  co_return co_await own_.erase(transaction, resident);
}

async::Task<Result<>> Erasure::erase(Scope scope, async::Deadline deadline) {
  auto resident = scope.resident();
  auto transaction = co_await database_.begin(deadline);
  if (!transaction) co_return pass(transaction);
  if (auto entered = co_await transaction->enter(scope); !entered) co_return entered;
  auto tokens = co_await ResidentData::lock(*transaction, resident);
  if (!tokens) co_return pass(tokens);
  if (auto erased = co_await erase_rows(*transaction, resident); !erased) co_return erased;
  store::Aftermath after;
  after.changes.push_back(resident_changed(resident, 'D'));
  auto seen = co_await changes::append(*transaction, after, clock_.now());
  if (!seen) co_return pass(seen);
  if (auto committed = co_await transaction->commit(); !committed) co_return committed;
  writes_.learn(resident, *seen);
  sessions_.drop_shared(*tokens);
  co_return Result<>();
}

}  // namespace metropole::account
