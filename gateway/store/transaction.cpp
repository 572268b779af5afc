// SPDX-License-Identifier: EUPL-1.2
#include "store/sql_error.hpp"
#include "store/transaction_state.hpp"

namespace metropole::store {

namespace {

bool same(const Scope& a, const Scope& b) {
  return a.resident() == b.resident() && a.authority() == b.authority();
}

}  // namespace

Result<> Transaction::Implementation::usable() const {
  if (failure) return std::unexpected(*failure);
  if (!lease)
    return fail(ErrorKind::internal, "transaction_over", {}, "a transaction was used after its end");
  return {};
}

std::unexpected<Error> Transaction::Implementation::broken(Error error) {
  failure = error;
  return std::unexpected(std::move(error));
}

std::unexpected<Error> Transaction::Implementation::abandoned(Error error) {
  lease.connection()->lose();
  return broken(std::move(error));
}

bool Transaction::Implementation::send(const Statement& statement, const Params& params, bool hidden) {
  if (params.has_nul()) {
    failure = fail(ErrorKind::bad_request, "text_has_nul").error();
    return false;
  }
  lease.connection()->send(statement, params, hidden);
  return true;
}

async::Task<Result<std::vector<Rows>>> Transaction::Implementation::finish() {
  auto connection = lease.connection();
  if (committing) connection->send_plain("COMMIT");
  connection->sync();
  auto rows = co_await finish_group(connection);
  if (!rows && committing && connection->lost()) co_return broken(outcome_unknown());
  if (!rows) co_return broken(std::move(rows.error()));
  if (committing) {
    committed = true;
    lease.release();
  }
  co_return std::move(*rows);
}

Transaction::Transaction() : implementation_(std::make_unique<Implementation>(Lease())) {}
Transaction::Transaction(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

async::Task<Result<>> Transaction::enter(const Scope& scope) {
  auto usable = implementation_->usable();
  // Sent in front of the next statement, whose answer would tell of its failure.
  if (usable) implementation_->lease.connection()->send_scope(scope);
  co_return usable;
}

async::Task<Result<Rows>> Transaction::execute(const Statement& statement, Params params) {
  std::vector<std::pair<const Statement*, Params>> work;
  work.emplace_back(&statement, std::move(params));
  auto all = co_await execute_all(std::move(work));
  if (!all) co_return pass(all);
  co_return std::move(all->front());
}

async::Task<Result<std::vector<Rows>>> Transaction::execute_all(
    std::vector<std::pair<const Statement*, Params>> work) {
  auto usable = implementation_->usable();
  if (!usable) co_return pass(usable);
  for (auto& [statement, params] : work)
    if (!implementation_->send(*statement, params)) co_return std::unexpected(*implementation_->failure);
  co_return co_await implementation_->finish();
}

async::Task<Result<std::vector<Rows>>> Transaction::execute_scoped(std::vector<Scoped> work) {
  auto usable = implementation_->usable();
  if (!usable) co_return pass(usable);
  const Scope* entered = nullptr;
  for (const auto& [statement, params, scope] : work) {
    if (scope && !(entered && same(*scope, *entered)))
      implementation_->lease.connection()->send_scope(*scope);
    if (!scope && entered) implementation_->lease.connection()->send_no_scope();
    entered = scope;
    if (!implementation_->send(*statement, *params)) co_return std::unexpected(*implementation_->failure);
  }
  if (entered) implementation_->lease.connection()->send_no_scope();
  co_return co_await implementation_->finish();
}

void Transaction::defer(const Statement& statement, const Params& params) {
  if (implementation_->usable()) implementation_->send(statement, params, true);
}

async::Task<Result<>> Transaction::commit() {
  if (implementation_->committed) co_return Result<>();
  auto usable = implementation_->usable();
  if (!usable) co_return pass(usable);
  implementation_->committing = true;
  auto done = co_await implementation_->finish();
  if (!done) co_return pass(done);
  co_return Result<>();
}

void Transaction::commit_with_next() {
  implementation_->committing = true;
}

}  // namespace metropole::store
