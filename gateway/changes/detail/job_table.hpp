// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <vector>

#include "changes/jobs.hpp"

namespace metropole::changes::detail {

// A job under a lease. Whoever takes it later raises the fence: from then on nothing can be said of this
// taking.
struct TakenJob {
  std::int64_t id = 0;
  std::int64_t fence = 0;
  Job job;
};

// What a runner may take now.
struct Take {
  std::vector<std::string> kinds;
  std::vector<std::int64_t> leases;  // seconds, a kind
  Instant now;                       // business time
  std::int64_t room = 0;
  bool only_urgent = false;
};

// The statements on the job table, each a transaction of its own. On the database's loop.
class JobTable {
 public:
  explicit JobTable(store::Database& database) : database_(database) {}

  async::Task<Result<std::vector<TakenJob>>> take(Take what);
  // These three are false when the lease was lost: another has the job.
  async::Task<Result<bool>> finish(TakenJob taken);
  async::Task<Result<bool>> retry(TakenJob taken, Instant run_at);
  async::Task<Result<bool>> bury(TakenJob taken, std::string reason, Instant now);
  // Enqueues the scheduled kind once for the period that begins at `slot`, whoever asks.
  async::Task<Result<>> schedule(std::string kind, Instant slot, std::chrono::seconds period, Instant now);

 private:
  async::Task<Result<store::Rows>> commit_one(const store::Statement* statement, store::Params params);

  store::Database& database_;
};

}  // namespace metropole::changes::detail
