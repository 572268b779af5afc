// SPDX-License-Identifier: EUPL-1.2
#include "store/database.hpp"

#include "store/pg_supervisor.hpp"
#include "store/sql_error.hpp"
#include "store/transaction_state.hpp"

namespace metropole::store {

Database::Database(async::Loop& loop, DatabaseOptions options)
    : loop_(loop), supervisor_(std::make_shared<PgSupervisor>(loop, std::move(options))) {
  supervisor_->start();
}

Database::~Database() {
  supervisor_->close();
}

bool Database::up() const {
  return supervisor_->up();
}

async::Task<Result<Rows>> Database::read(const Statement& statement, Params params,
                                         async::Deadline deadline) {
  return read(std::nullopt, &statement, std::move(params), deadline);
}

async::Task<Result<Rows>> Database::read(const Scope& scope, const Statement& statement, Params params,
                                         async::Deadline deadline) {
  return read(std::optional(scope), &statement, std::move(params), deadline);
}

async::Task<Result<Rows>> Database::read(std::optional<Scope> scope, const Statement* statement,
                                         Params params, async::Deadline deadline) {
  if (params.has_nul()) co_return fail(ErrorKind::bad_request, "text_has_nul");
  auto answer = std::make_shared<async::OneShot<Result<Rows>>>(loop_.executor());
  supervisor_->read({statement, std::move(params), std::move(scope), answer});
  auto rows = co_await answer->wait(deadline);
  if (!rows) co_return std::unexpected(database_timeout(statement->name));
  co_return std::move(*rows);
}

async::Task<Result<Transaction>> Database::begin(async::Deadline deadline, bool snapshot) {
  auto lease = co_await supervisor_->pool()->acquire(deadline);
  if (!lease) co_return pass(lease);
  auto& connection = lease->connection();
  connection->arm(deadline);
  // Answered together with the first statement: no round trip of its own.
  connection->send_plain(snapshot ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN");
  co_return Transaction(std::make_unique<Transaction::Implementation>(std::move(*lease)));
}

}  // namespace metropole::store
