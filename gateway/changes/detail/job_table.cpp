// SPDX-License-Identifier: EUPL-1.2
#include "changes/detail/job_table.hpp"

namespace metropole::changes::detail {

namespace {

// Lost leases first, then what is due. A waiting job stays while one of its kind and key is running.
constexpr store::Statement kTake{"changes.take_jobs", R"(
WITH expired AS (
  SELECT id FROM job
  WHERE state = 'running' AND lease_until < statement_timestamp() AND kind = ANY ($1::text[]) AND (urgent OR NOT $5)
  ORDER BY lease_until LIMIT $4::bigint FOR UPDATE SKIP LOCKED
), due AS (
  SELECT id FROM job w
  WHERE state = 'waiting' AND run_at <= $3::timestamptz AND kind = ANY ($1) AND (urgent OR NOT $5::boolean)
    AND NOT EXISTS (SELECT FROM job r WHERE r.kind = w.kind AND r.key = w.key AND r.state = 'running')
  ORDER BY urgent DESC, run_at, id LIMIT greatest(0, $4 - (SELECT count(*) FROM expired)) FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE job j SET state = 'running', attempt = attempt + 1, fence = fence + 1,
                   lease_until = clock_timestamp() + l.seconds * interval '1 second'
  FROM (SELECT id FROM expired UNION ALL SELECT id FROM due) d, unnest($1, $2::bigint[]) AS l (kind, seconds)
  WHERE j.id = d.id AND l.kind = j.kind
  RETURNING j.id, j.fence, j.kind, j.key, j.payload, j.attempt, j.urgent, j.run_at
)
SELECT id, fence, kind, key, payload, attempt FROM taken ORDER BY urgent DESC, run_at, id)"};

constexpr store::Statement kFinish{"changes.finish_job",
                                   "DELETE FROM job WHERE id = $1 AND fence = $2 RETURNING id"};

// If the same job was enqueued anew meanwhile, that one goes on with the attempts of this one.
constexpr store::Statement kRetry{"changes.retry_job", R"(
WITH mine AS (
  SELECT id, kind, key, urgent, attempt FROM job WHERE id = $1 AND fence = $2 FOR UPDATE
), twin AS (
  UPDATE job t SET attempt = greatest(t.attempt, m.attempt), urgent = t.urgent OR m.urgent,
                   run_at = greatest(t.run_at, $3::timestamptz)
  FROM mine m WHERE t.kind = m.kind AND t.key = m.key AND t.state = 'waiting' RETURNING t.id
), gone AS (
  DELETE FROM job j USING mine m WHERE j.id = m.id AND EXISTS (SELECT FROM twin)
), back AS (
  UPDATE job j SET state = 'waiting', lease_until = NULL, run_at = $3
  FROM mine m WHERE j.id = m.id AND NOT EXISTS (SELECT FROM twin)
)
SELECT id FROM mine)"};

constexpr store::Statement kBury{"changes.bury_job", R"(
WITH gone AS (
  DELETE FROM job WHERE id = $1 AND fence = $2 RETURNING id, kind, key, payload, attempt
)
INSERT INTO dead_job (id, kind, key, payload, attempts, reason, died_at)
SELECT id, kind, key, payload, attempt, $3, $4::timestamptz FROM gone RETURNING id)"};

// A slot far in the future was written under a clock that has been set back since.
constexpr store::Statement kSchedule{"changes.schedule_job", R"(
WITH moved AS (
  INSERT INTO job_schedule AS s (kind, slot) VALUES ($1, $2::timestamptz)
  ON CONFLICT (kind) DO UPDATE SET slot = excluded.slot
  WHERE s.slot < excluded.slot OR s.slot > excluded.slot + 2 * $3::bigint * interval '1 second'
  RETURNING kind
)
INSERT INTO job AS j (kind, key, payload, run_at)
SELECT kind, '', '{}', $4::timestamptz FROM moved
ON CONFLICT (kind, key) WHERE state = 'waiting' DO UPDATE SET run_at = least(j.run_at, excluded.run_at))"};

constexpr auto kPatience = std::chrono::milliseconds(5'000);

store::Params named(const TakenJob& taken) {
  return store::Params{}.integer(taken.id).integer(taken.fence);
}

Result<bool> any(Result<store::Rows> rows) {
  if (!rows) return pass(rows);
  return !rows->empty();
}

}  // namespace

async::Task<Result<store::Rows>> JobTable::commit_one(const store::Statement* statement,
                                                      store::Params params) {
  auto transaction = co_await database_.begin(async::in(kPatience));
  if (!transaction) co_return pass(transaction);
  auto rows = co_await transaction->execute(*statement, std::move(params));
  if (!rows) co_return pass(rows);
  auto committed = co_await transaction->commit();
  if (!committed) co_return pass(committed);
  co_return rows;
}

async::Task<Result<std::vector<TakenJob>>> JobTable::take(Take what) {
  store::Params params;
  params.texts(what.kinds)
      .integers(what.leases)
      .instant(what.now)
      .integer(what.room)
      .boolean(what.only_urgent);
  auto rows = co_await commit_one(&kTake, std::move(params));
  if (!rows) co_return pass(rows);
  std::vector<TakenJob> taken;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto row = (*rows)[i];
    Job job{.kind = std::string(row.text(2)),
            .key = std::string(row.text(3)),
            .payload = std::string(row.text(4)),
            .attempt = static_cast<int>(row.integer(5))};
    taken.push_back({.id = row.integer(0), .fence = row.integer(1), .job = std::move(job)});
  }
  co_return taken;
}

async::Task<Result<bool>> JobTable::finish(TakenJob taken) {
  co_return any(co_await commit_one(&kFinish, named(taken)));
}

async::Task<Result<bool>> JobTable::retry(TakenJob taken, Instant run_at) {
  co_return any(co_await commit_one(&kRetry, named(taken).instant(run_at)));
}

async::Task<Result<bool>> JobTable::bury(TakenJob taken, std::string reason, Instant now) {
  co_return any(co_await commit_one(&kBury, named(taken).text(reason).instant(now)));
}

async::Task<Result<>> JobTable::schedule(std::string kind, Instant slot, std::chrono::seconds period,
                                         Instant now) {
  auto params = store::Params{}.text(kind).instant(slot).integer(period.count()).instant(now);
  auto rows = co_await commit_one(&kSchedule, std::move(params));
  if (!rows) co_return pass(rows);
  co_return Result<>();
}

}  // namespace metropole::changes::detail
