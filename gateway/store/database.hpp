// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/loop.hpp"
#include "core/result.hpp"
#include "core/scope.hpp"
#include "store/params.hpp"
#include "store/rows.hpp"

namespace metropole::store {

// A statement with static lifetime, prepared on a connection when first used there. Names are unique in the
// house:
// "<folder>.<verb_noun>".
struct Statement {
  std::string_view name;
  std::string_view sql;
};

struct DatabaseOptions {
  std::string url;                        // libpq conninfo; never logged
  std::size_t shared_connections = 1;     // pipelined autocommit reads
  std::size_t exclusive_connections = 2;  // transactions and COPY
  std::size_t waiters = 512;              // for an exclusive connection; beyond: 503 at once
  std::size_t pipelined = 4'096;          // reads in flight on a shared connection; beyond: 503 at once
  std::chrono::milliseconds statement_timeout{5'000};
};

class Transaction;

// PostgreSQL on one loop; made before the loop runs or on it, destroyed on it or once it has stopped.
// Everything answers `unavailable` ("database_unavailable") while the server is away and reconnects by itself
// with jitter, one attempt at a time. A violated constraint is `conflict` with code "sqlstate_23505" and the
// constraint's name in `log`; other SQL errors are `internal`.
class Database {
 public:
  Database(async::Loop& loop, DatabaseOptions options);
  ~Database();

  // One autocommit statement, pipelined with the others on a shared connection. At the deadline: timeout.
  async::Task<Result<Rows>> read(const Statement& statement, Params params, async::Deadline deadline);
  // The same under row-level security: set_config('metropole.resident' / 'metropole.authority') in the same
  // flush.
  async::Task<Result<Rows>> read(const Scope& scope, const Statement& statement, Params params,
                                 async::Deadline deadline);
  // An exclusive connection with BEGIN sent. Repeatable read when `snapshot`.
  async::Task<Result<Transaction>> begin(async::Deadline deadline, bool snapshot = false);
  // False once a connection was refused or lost, true again after the first success.
  bool up() const;

 private:
  async::Task<Result<Rows>> read(std::optional<Scope> scope, const Statement* statement, Params params,
                                 async::Deadline deadline);

  async::Loop& loop_;
  std::shared_ptr<class PgSupervisor> supervisor_;
};

// A transaction on its own connection; destroyed uncommitted, it is rolled back (the connection is closed if
// that cannot be done at once). One statement at a time.
class Transaction {
 public:
  Transaction();
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  // Row-level security for what follows in this transaction.
  async::Task<Result<>> enter(const Scope& scope);
  async::Task<Result<Rows>> execute(const Statement& statement, Params params = {});
  // Sends all in one flush; the first failure fails the whole and the transaction.
  async::Task<Result<std::vector<Rows>>> execute_all(std::vector<std::pair<const Statement*, Params>> work);
  // The same, each statement under its own scope, or under none. What it points to outlives the call.
  struct Scoped {
    const Statement* statement;
    const Params* params;
    const Scope* scope;
  };
  async::Task<Result<std::vector<Rows>>> execute_scoped(std::vector<Scoped> work);
  // Sent in front of the next statement or COMMIT, which then tells of its failure; its rows are dropped.
  void defer(const Statement& statement, const Params& params);
  // `copy` is "COPY … FROM STDIN"; `next` gives the next block of its text format, empty at the end.
  async::Task<Result<std::int64_t>> copy_in(std::string copy, std::function<std::string()> next);
  // `copy` is "COPY … TO STDOUT"; `sink` gets each block and may wait (backpressure).
  async::Task<Result<>> copy_out(std::string copy,
                                 std::function<async::Task<Result<>>(std::string_view)> sink);
  // A COMMIT without an answer is `unavailable` with code "outcome_unknown".
  async::Task<Result<>> commit();
  // The next `execute` leaves together with COMMIT, and fails as `commit` would; `commit` then only confirms
  // it. Spares a round trip while the last statement's locks are held.
  void commit_with_next();

 private:
  friend class Database;
  class Implementation;
  explicit Transaction(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace metropole::store
