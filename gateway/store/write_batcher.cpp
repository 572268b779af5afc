// SPDX-License-Identifier: EUPL-1.2
#include "store/write_batcher.hpp"

#include <set>

#include "store/sql_error.hpp"
#include "store/write_batch.hpp"

namespace metropole::store {

using namespace std::chrono_literals;

namespace {

constexpr auto kBatchTime = 10s;
constexpr int kTries = 4;

using Writes = std::vector<std::shared_ptr<PendingWrite>>;

// Not the fault of one write: trying the halves would not help.
bool concerns_all(const Error& error) {
  return error.code == "database_unavailable" || error.code == "database_busy" ||
         error.code == "outcome_unknown";
}

bool worth_another_try(const Error& error) {
  return error.kind == ErrorKind::unavailable && !concerns_all(error);
}

}  // namespace

class WriteBatcher::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& loop, WriteBatch::Context context, Append append, Committed committed,
                 Options options)
      : loop_(loop),
        append_(std::move(append)),
        committed_(std::move(committed)),
        options_(options),
        context_{context.database, context.clock, append_} {}

  async::Task<Result<WriteAnswer>> write(Write write, async::Deadline deadline);
  void close();

 private:
  // Holds itself: the loop may first turn after the owner has gone.
  async::Task<> run(std::shared_ptr<Implementation> self);
  Writes take_batch();
  async::Task<> carry_out(Writes writes, WriteBatch::Pace pace, async::Deadline deadline);
  async::Task<Result<Seen>> attempt(Writes writes, WriteBatch::Pace pace, async::Deadline deadline);
  void refuse(const Writes& writes, const Error& error);

  async::Loop& loop_;
  Append append_;
  Committed committed_;
  Options options_;
  WriteBatch::Context context_;
  std::deque<std::shared_ptr<PendingWrite>> queue_;
  bool running_ = false;
  bool closed_ = false;
};

async::Task<Result<WriteAnswer>> WriteBatcher::Implementation::write(Write write, async::Deadline deadline) {
  auto self = shared_from_this();
  if (closed_ || queue_.size() >= options_.queue)
    co_return unavailable("database_busy", "too many writes are waiting");
  auto pending = std::make_shared<PendingWrite>(std::move(write), loop_.executor());
  queue_.push_back(pending);
  if (!std::exchange(running_, true)) loop_.spawn("write batches", run(shared_from_this()));
  auto answer = co_await pending->answer.wait(deadline);
  if (answer) co_return std::move(*answer);
  pending->abandoned = true;
  co_return std::unexpected(pending->sent ? outcome_unknown()
                                          : database_timeout(pending->write.statement->name));
}

// Those given up before they were sent are dropped; a key held twice waits for the batch after, to find the
// answer.
Writes WriteBatcher::Implementation::take_batch() {
  Writes batch;
  std::set<std::pair<std::string_view, std::string_view>> keys;
  std::deque<std::shared_ptr<PendingWrite>> later;
  while (!queue_.empty() && batch.size() < options_.batch) {
    auto pending = std::move(queue_.front());
    queue_.pop_front();
    if (pending->abandoned) continue;
    const auto& claim = pending->write.claim;
    if (claim && !keys.emplace(claim->principal, claim->key).second)
      later.push_back(std::move(pending));
    else
      batch.push_back(std::move(pending));
  }
  queue_.insert(queue_.begin(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
  return batch;
}

async::Task<> WriteBatcher::Implementation::run(std::shared_ptr<Implementation> /*self*/) {
  // What else the loop has ready in this turn joins the first batch.
  co_await async::asio::post(loop_.executor(), async::asio::use_awaitable_t<async::Executor>());
  while (!queue_.empty() && !closed_) {
    auto batch = take_batch();
    if (batch.empty()) continue;
    auto claims =
        std::ranges::any_of(batch, [](const auto& pending) { return pending->write.claim.has_value(); });
    auto pace = claims ? WriteBatch::Pace::together : WriteBatch::Pace::claims_first;
    co_await carry_out(std::move(batch), pace, async::in(kBatchTime));
  }
  running_ = false;
}

async::Task<> WriteBatcher::Implementation::carry_out(Writes writes, WriteBatch::Pace pace,
                                                      async::Deadline deadline) {
  std::erase_if(writes, [](const auto& pending) { return pending->abandoned; });
  if (writes.empty() || closed_) co_return refuse(writes, database_unavailable("closing"));
  for (auto& pending : writes) pending->sent = true;
  std::optional<Error> error;
  for (int tries = 0; tries < kTries; ++tries) {
    auto seen = co_await attempt(writes, pace, deadline);
    if (closed_) co_return refuse(writes, seen ? outcome_unknown() : seen.error());
    if (seen) {
      if (!seen->empty()) committed_(*seen);
      co_return;
    }
    error = std::move(seen.error());
    // A statement sent along with a claim may have failed only because the key was known.
    auto claims_first = std::exchange(pace, WriteBatch::Pace::claims_first) == WriteBatch::Pace::claims_first;
    if (concerns_all(*error) || (claims_first && !worth_another_try(*error))) break;
  }
  if (writes.size() == 1 || concerns_all(*error)) co_return refuse(writes, *error);
  auto middle = writes.begin() + static_cast<std::ptrdiff_t>(writes.size() / 2);
  Writes first(writes.begin(), middle), second(middle, writes.end());
  for (auto& pending : writes) pending->sent = false;  // rolled back
  co_await carry_out(std::move(first), pace, deadline);
  co_await carry_out(std::move(second), pace, deadline);
}

// What the log's append throws must not end the batcher with everybody waiting.
async::Task<Result<Seen>> WriteBatcher::Implementation::attempt(Writes writes, WriteBatch::Pace pace,
                                                                async::Deadline deadline) {
  WriteBatch batch(context_, std::move(writes));
  try {
    co_return co_await batch.attempt(pace, deadline);
  } catch (const std::exception& error) {
    co_return fail(ErrorKind::internal, "write_threw", {}, error.what());
  }
}

void WriteBatcher::Implementation::refuse(const Writes& writes, const Error& error) {
  for (const auto& pending : writes) pending->answer.set(std::unexpected(error));
}

void WriteBatcher::Implementation::close() {
  closed_ = true;
  refuse(Writes(queue_.begin(), queue_.end()), database_unavailable("closing"));
  queue_.clear();
}

WriteBatcher::WriteBatcher(async::Loop& loop, Database& database, const Clock& clock, Append append,
                           Committed committed, Options options)
    : implementation_(std::make_shared<Implementation>(loop, WriteBatch::Context{database, clock, append},
                                                       append, std::move(committed), options)) {}

WriteBatcher::~WriteBatcher() {
  implementation_->close();
}

async::Task<Result<WriteAnswer>> WriteBatcher::write(Write write, async::Deadline deadline) {
  return implementation_->write(std::move(write), deadline);
}

}  // namespace metropole::store
