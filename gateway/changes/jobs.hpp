// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "observe/metrics.hpp"
#include "store/database.hpp"

namespace metropole::changes {

struct Job {
  std::string kind;
  std::string key;      // at most one waiting job of a kind has it
  std::string payload;  // a JSON object's text, no secret, no personal value: ids only
  int attempt = 1;
};

// How jobs of a kind are done. Each may run more than once (a killed worker, a lost answer): they must be
// repeatable. One that has not ended after nine tenths of its lease is cancelled and counts as failed, so
// that no other worker has it meanwhile. Jobs of the same kind and key never run at once.
struct JobDefinition {
  std::string kind;
  std::function<async::Task<Result<>>(const Job&)> run;
  int attempts = 8;  // then it is set aside as dead and shown in /status
  std::chrono::seconds lease{60};
  std::optional<std::chrono::seconds> every{};  // enqueues itself on this period of business time
};

struct NewJob {
  std::string kind;
  std::string key;
  std::string payload = "{}";
  std::optional<Instant> run_at{};
  bool urgent = false;
};

// Adds a job inside a transaction; a waiting one of the same kind and key is kept instead, brought forward if
// the new one is earlier or urgent. That row is then held until the commit: a job never starts before what
// asked for it.
async::Task<Result<>> enqueue(store::Transaction& transaction, const NewJob& job, Instant now);

// The poison jobs of a kind, for /status and the operator.
struct DeadJobs {
  std::string kind;
  std::int64_t count = 0;
  Instant oldest;
};
async::Task<Result<std::vector<DeadJobs>>> dead_jobs(store::Database& database, async::Deadline deadline);

// Takes due jobs (SKIP LOCKED, urgent first), runs them under a lease, retries with backoff, sets poison jobs
// aside. On one loop of a worker process. What is due is business time; leases are the database's clock.
class JobRunner {
 public:
  struct Options {
    std::size_t at_once = 4;  // and one more when it is urgent
  };
  JobRunner(async::Loop& loop, store::Database& database, const Clock& clock, observe::Metrics& metrics,
            std::vector<JobDefinition> definitions, Options options);
  JobRunner(async::Loop& loop, store::Database& database, const Clock& clock, observe::Metrics& metrics,
            std::vector<JobDefinition> definitions)
      : JobRunner(loop, database, clock, metrics, std::move(definitions), Options{}) {}
  ~JobRunner();
  void start();
  // Takes no more; resolves when those running have ended or the deadline has passed.
  async::Task<> stop(async::Deadline deadline);

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace metropole::changes
