// SPDX-License-Identifier: EUPL-1.2
#include <spdlog/spdlog.h>

#include <random>

#include "async/with_deadline.hpp"
#include "changes/detail/job_table.hpp"

namespace metropole::changes {

namespace {

constexpr auto kFirstDelay = std::chrono::seconds(1);
constexpr auto kLongestDelay = std::chrono::hours(1);

// The duration of a lease that its holder trusts, by its own clock counted from before it asked.
std::chrono::milliseconds trusted(std::chrono::seconds lease) {
  return std::chrono::milliseconds(lease) * 9 / 10;
}

}  // namespace

class JobRunner::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& loop, store::Database& database, const Clock& clock, observe::Metrics& metrics,
                 std::vector<JobDefinition> definitions, Options options)
      : loop_(loop), table_(database), clock_(clock), options_(options) {
    for (auto& definition : definitions) {
      auto kind = definition.kind;
      auto count = [&](std::string_view outcome) {
        return &metrics.counter("metropole_jobs_total", "Jobs by how they ended",
                                fmt::format("kind=\"{}\",outcome=\"{}\"", kind, outcome));
      };
      kinds_.push_back(
          {std::move(definition), {}, count("done"), count("failed"), count("dead"), count("lost")});
    }
  }

  void start() {
    ticking_ = loop_.every_tick([this](async::Deadline) { look(); });
    look();
  }

  static async::Task<> stop(std::shared_ptr<Implementation> self, async::Deadline deadline) {
    self->close();
    if (self->running_ == 0) co_return;
    self->drained_ = std::make_shared<async::OneShot<bool>>(self->loop_.executor());
    co_await self->drained_->wait(deadline);
  }

  void close() {
    closed_ = true;
    ticking_ = {};
  }

 private:
  struct Kind {
    JobDefinition definition;
    std::optional<Instant> slot;  // the last period that this runner saw scheduled
    observe::Counter *done, *failed, *dead, *lost;
  };

  void look() {
    if (looking_ || closed_ || running_ > options_.at_once) return;
    looking_ = true;
    loop_.spawn("job runner", look_once(shared_from_this()));
  }

  static async::Task<> look_once(std::shared_ptr<Implementation> self) {
    // However this ends, the next tick must be able to look again.
    std::shared_ptr<void> turn(nullptr, [self](void*) { self->looking_ = false; });
    auto looked = co_await self->schedule_and_take();
    if (!looked && !self->failing_)
      spdlog::warn("jobs cannot be taken: {} {}", looked.error().code, looked.error().log);
    self->failing_ = !looked;
  }

  async::Task<Result<>> schedule_and_take() {
    for (auto& kind : kinds_) {
      if (!kind.definition.every) continue;
      auto slot = Instant(clock_.now().time_since_epoch() / *kind.definition.every * *kind.definition.every);
      if (kind.slot == slot) continue;
      auto scheduled =
          co_await table_.schedule(kind.definition.kind, slot, *kind.definition.every, clock_.now());
      if (!scheduled) co_return scheduled;
      kind.slot = slot;
    }
    if (closed_) co_return Result<>();
    detail::Take what;
    what.now = clock_.now();
    what.only_urgent = running_ >= options_.at_once;
    what.room = 1;
    if (!what.only_urgent) what.room = static_cast<std::int64_t>(options_.at_once - running_);
    for (const auto& kind : kinds_) {
      what.kinds.push_back(kind.definition.kind);
      what.leases.push_back(kind.definition.lease.count());
    }
    auto asked = std::chrono::steady_clock::now();
    auto taken = co_await table_.take(std::move(what));
    if (!taken) co_return pass(taken);
    for (auto& job : *taken) {
      ++running_;
      auto name = "job " + job.job.kind;
      loop_.spawn(std::move(name), run(shared_from_this(), std::move(job), asked));
    }
    co_return Result<>();
  }

  static async::Task<> run(std::shared_ptr<Implementation> self, detail::TakenJob taken,
                           async::Deadline asked) {
    std::shared_ptr<void> slot(nullptr, [self](void*) { self->ended(); });
    auto& kind =
        *std::ranges::find(self->kinds_, taken.job.kind, [](const Kind& k) { return k.definition.kind; });
    auto until = asked + trusted(kind.definition.lease);
    Result<> done;
    if (taken.job.attempt > kind.definition.attempts) {
      done = fail(ErrorKind::internal, "worker_lost", {}, "each worker that took it went away");
    } else {
      done = co_await attempt(self, &kind.definition, taken.job, until);
    }
    co_await self->settle(kind, std::move(taken), std::move(done), until);
  }

  // What the job throws is a failure of this attempt like any other.
  static async::Task<Result<>> attempt(std::shared_ptr<Implementation> self, const JobDefinition* definition,
                                       Job job, async::Deadline until) {
    try {
      auto done = co_await async::with_deadline(call(self, definition, std::move(job)), until);
      if (done) co_return std::move(*done);
    } catch (const std::exception& error) {
      co_return fail(ErrorKind::internal, "exception", {}, error.what());
    }
    co_return fail(ErrorKind::timeout, "lease_over", {}, "not done within its lease");
  }

  // Keeps the runner and the job alive for as long as the work, which may be left behind, still uses them.
  static async::Task<Result<>> call(std::shared_ptr<Implementation> self, const JobDefinition* definition,
                                    Job job) {
    co_return co_await definition->run(job);
  }

  // Says how it ended. While the database is away, again and again until another worker may have the job.
  async::Task<> settle(Kind& kind, detail::TakenJob taken, Result<> done, async::Deadline until) {
    bool dead = !done && taken.job.attempt >= kind.definition.attempts;
    auto run_at = clock_.now() + delay(taken.job.attempt);
    if (!done)
      spdlog::warn("job {} {} attempt {} failed: {} {}", taken.job.kind, taken.id, taken.job.attempt,
                   done.error().code, done.error().log);
    async::Timer pause(loop_.executor());
    do {
      Result<bool> kept;
      if (done) {
        kept = co_await table_.finish(taken);
      } else if (dead) {
        kept = co_await table_.bury(taken, done.error().code, clock_.now());
      } else {
        kept = co_await table_.retry(taken, run_at);
      }
      if (kept) co_return (*kept ? (done ? kind.done : dead ? kind.dead : kind.failed) : kind.lost)->add();
      pause.expires_after(async::Loop::kTick);
      co_await pause.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
    } while (std::chrono::steady_clock::now() < until);
    kind.lost->add();
  }

  void ended() {
    --running_;
    if (running_ == 0 && drained_) drained_->set(true);
    look();
  }

  // Doubles with each attempt; the last quarter is random, so that what failed together does not come back
  // together.
  std::chrono::milliseconds delay(int attempt) {
    std::chrono::milliseconds ceiling = kFirstDelay * (1 << std::min(attempt - 1, 12));
    ceiling = std::min<std::chrono::milliseconds>(ceiling, kLongestDelay);
    std::uniform_int_distribution<std::int64_t> within(ceiling.count() * 3 / 4, ceiling.count());
    return std::chrono::milliseconds(within(random_));
  }

  async::Loop& loop_;
  detail::JobTable table_;
  const Clock& clock_;
  Options options_;
  std::vector<Kind> kinds_;
  async::Loop::Ticking ticking_;
  std::shared_ptr<async::OneShot<bool>> drained_;
  std::minstd_rand random_{std::random_device{}()};
  std::size_t running_ = 0;
  bool looking_ = false, failing_ = false, closed_ = false;
};

JobRunner::JobRunner(async::Loop& loop, store::Database& database, const Clock& clock,
                     observe::Metrics& metrics, std::vector<JobDefinition> definitions, Options options)
    : implementation_(std::make_shared<Implementation>(loop, database, clock, metrics, std::move(definitions),
                                                       options)) {}
JobRunner::~JobRunner() {
  implementation_->close();
}
void JobRunner::start() {
  implementation_->start();
}
async::Task<> JobRunner::stop(async::Deadline deadline) {
  return Implementation::stop(implementation_, deadline);
}

}  // namespace metropole::changes
