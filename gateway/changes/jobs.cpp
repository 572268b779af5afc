// SPDX-License-Identifier: EUPL-1.2
#include "changes/jobs.hpp"

namespace metropole::changes {

namespace {

// Not "do nothing": the update holds the waiting row, so that no runner takes it before this transaction's
// work can be seen by the job.
constexpr store::Statement kEnqueue{"changes.enqueue_job", R"(
INSERT INTO job AS j (kind, key, payload, urgent, run_at)
VALUES ($1, $2, $3::jsonb, $4::boolean, $5::timestamptz)
ON CONFLICT (kind, key) WHERE state = 'waiting'
DO UPDATE SET run_at = least(j.run_at, excluded.run_at), urgent = j.urgent OR excluded.urgent)"};

constexpr store::Statement kDead{
    "changes.count_dead_jobs",
    "SELECT kind, count(*), min(died_at) FROM dead_job GROUP BY kind ORDER BY kind"};

}  // namespace

async::Task<Result<>> enqueue(store::Transaction& transaction, const NewJob& job, Instant now) {
  store::Params params;
  params.text(job.kind).text(job.key).text(job.payload).boolean(job.urgent).instant(job.run_at.value_or(now));
  auto done = co_await transaction.execute(kEnqueue, std::move(params));
  if (!done) co_return pass(done);
  co_return Result<>();
}

async::Task<Result<std::vector<DeadJobs>>> dead_jobs(store::Database& database, async::Deadline deadline) {
  auto rows = co_await database.read(kDead, {}, deadline);
  if (!rows) co_return pass(rows);
  std::vector<DeadJobs> dead;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto row = (*rows)[i];
    dead.push_back({.kind = std::string(row.text(0)), .count = row.integer(1), .oldest = row.instant(2)});
  }
  co_return dead;
}

}  // namespace metropole::changes
