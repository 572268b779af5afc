// SPDX-License-Identifier: EUPL-1.2
#include "changes/retention.hpp"

namespace metropole::changes {

namespace {

constexpr store::Statement kPurgeChanges{"changes.purge_changes",
                                         "SELECT purge_changes($1::timestamptz, $2::bigint, $3::bigint)"};
constexpr store::Statement kPurgeEvents{"changes.purge_events",
                                        "SELECT purge_events($1::timestamptz, $2::bigint)"};

// Batch after batch, each committed on its own, until nothing is left to go.
async::Task<Result<>> purge(store::Database& database, const store::Statement* statement,
                            store::Params params) {
  for (std::int64_t gone = 1; gone > 0;) {
    auto transaction = co_await database.begin(async::in(std::chrono::seconds(10)));
    if (!transaction) co_return pass(transaction);
    auto rows = co_await transaction->execute(*statement, params);
    if (!rows) co_return pass(rows);
    gone = (*rows)[0].integer(0);
    auto committed = co_await transaction->commit();
    if (!committed) co_return committed;
  }
  co_return Result<>();
}

async::Task<Result<>> purge_all(store::Database& database, Instant now, Retention retention) {
  auto params = store::Params{}.instant(now - retention.changes).integer(retention.changes_kept);
  auto done = co_await purge(database, &kPurgeChanges, params.integer(retention.batch));
  if (!done) co_return done;
  params = store::Params{}.instant(now - retention.events).integer(retention.batch);
  co_return co_await purge(database, &kPurgeEvents, std::move(params));
}

}  // namespace

JobDefinition purge_job(store::Database& database, const Clock& clock, Retention retention) {
  return {.kind = "changes.purge",
          .run = [&database, &clock,
                  retention](const Job&) { return purge_all(database, clock.now(), retention); },
          .lease = std::chrono::minutes(15),
          .every = std::chrono::days(1)};
}

}  // namespace metropole::changes
