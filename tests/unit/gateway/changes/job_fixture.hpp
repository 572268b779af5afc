// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "async/one_shot.hpp"
#include "changes/jobs.hpp"
#include "changes_fixture.hpp"

namespace metropole::changes {

// A set clock that the test moves while workers' loops read it.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(Instant at) : at_(at.time_since_epoch().count()) {}
  Instant now() const override { return Instant(std::chrono::microseconds(at_.load())); }
  void advance(std::chrono::microseconds by) { at_ += by.count(); }

 private:
  std::atomic<std::int64_t> at_;
};

// What the jobs of a test did, in the order they began.
struct Diary {
  std::vector<std::string> begun;  // "kind key attempt"
  std::vector<std::string> ended;
  std::map<std::string, int> running;  // by kind and key
  int most_at_once = 0;                // of one kind and key
};

// A worker process: its loop, database connections and runner. Destroyed, it is as good as killed.
struct Worker {
  async::LoopGroup loops{1};
  store::Database database;
  observe::Metrics metrics;
  JobRunner runner;

  Worker(store::DatabaseOptions options, const Clock& clock, std::vector<JobDefinition> definitions,
         std::size_t at_once = 4)
      : database(loops[0], std::move(options)),
        runner(loops[0], database, clock, metrics, std::move(definitions), {.at_once = at_once}) {
    runner.start();
    loops.start();
  }
  ~Worker() { loops.stop(); }
};

class WithJobs : public WithDatabase {
 protected:
  // Adds jobs in one transaction.
  void add(std::vector<NewJob> jobs) {
    test::TestLoop loop;
    store::Database database(loop, options());
    auto added = test::run_on_loop(loop, add_all(&database, std::move(jobs), clock_.now()));
    ASSERT_TRUE(added) << added.error().log;
  }
  static async::Task<Result<>> add_all(store::Database* database, std::vector<NewJob> jobs, Instant now) {
    auto transaction = co_await database->begin(soon());
    if (!transaction) co_return pass(transaction);
    for (const auto& job : jobs) {
      auto added = co_await enqueue(*transaction, job, now);
      if (!added) co_return added;
    }
    co_return co_await transaction->commit();
  }

  // A job that notes its beginning and end, and takes `duration`; the last attempt it fails is `failing`.
  JobDefinition noting(std::string kind, std::chrono::milliseconds duration = {}, int failing = 0) {
    auto run = [this, duration, failing](const Job& job) { return note(&diary_, job, duration, failing); };
    return {.kind = std::move(kind), .run = run};
  }
  static async::Task<Result<>> note(Watched<Diary>* diary, Job job, std::chrono::milliseconds duration,
                                    int failing) {
    auto name = job.kind + ' ' + job.key;
    diary->tell([&](Diary& d) {
      d.begun.push_back(fmt::format("{} {}", name, job.attempt));
      d.most_at_once = std::max(d.most_at_once, ++d.running[name]);
    });
    if (duration.count() > 0) {
      async::Timer timer(co_await async::asio::this_coro::executor, async::in(duration));
      co_await timer.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
    }
    diary->tell([&](Diary& d) {
      d.ended.push_back(fmt::format("{} {}", name, job.attempt));
      --d.running[name];
    });
    if (job.attempt <= failing) co_return fail(ErrorKind::internal, "no_luck");
    co_return Result<>();
  }

  bool begun(std::size_t count) {
    return diary_.wait_until([=](const Diary& d) { return d.begun.size() >= count; });
  }

  SharedClock clock_{noon()};
  Watched<Diary> diary_;
};

}  // namespace metropole::changes
