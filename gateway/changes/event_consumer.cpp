// SPDX-License-Identifier: EUPL-1.2
#include <spdlog/spdlog.h>

#include "async/backoff.hpp"
#include "changes/events.hpp"

namespace metropole::changes {

namespace {

// Every stream gets a position, also those nobody has written to: what comes there later is new.
constexpr store::Statement kRegister{"changes.register_consumer", R"(
INSERT INTO event_consumer (name, stream, version)
SELECT $1, s.stream, coalesce(h.version, 0)
FROM (SELECT 'event/' || n AS stream FROM generate_series(0, 15) AS n) s LEFT JOIN change_head h USING (stream)
ON CONFLICT (name, stream) DO NOTHING)"};

constexpr store::Statement kBehind{"changes.find_unread_events", R"(
SELECT c.stream FROM event_consumer c JOIN change_head h USING (stream)
WHERE c.name = $1 AND h.version > c.version ORDER BY c.stream)"};

// Held until the commit; a stream that another process is following gives no row.
constexpr store::Statement kHold{
    "changes.hold_consumer",
    "SELECT version FROM event_consumer WHERE name = $1 AND stream = $2 FOR UPDATE SKIP LOCKED"};
constexpr store::Statement kPage{
    "changes.read_event_page",
    "SELECT version, kind, subject, payload, at FROM event_page($1, $2::bigint, $3::bigint)"};
constexpr store::Statement kMove{
    "changes.move_consumer",
    "UPDATE event_consumer SET version = $3::bigint WHERE name = $1 AND stream = $2"};

constexpr auto kPatience = std::chrono::milliseconds(10'000);
constexpr std::size_t kEventsAtOnce = 100;
constexpr std::string_view kErased = "erased";

LoggedEvent event_of(std::string stream, store::Row row) {
  return {.stream = std::move(stream),
          .version = row.integer(0),
          .kind = std::string(row.text(1)),
          .subject = std::string(row.text(2)),
          .payload = std::string(row.text(3)),
          .at = row.instant(4)};
}

}  // namespace

class EventConsumer::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& loop, store::Database& database, std::string name, Handler handler)
      : loop_(loop), database_(database), name_(std::move(name)), handler_(std::move(handler)) {}

  void start() {
    ticking_ = loop_.every_tick([this](async::Deadline now) {
      if (busy_ || now < next_) return;
      busy_ = true;
      loop_.spawn("event consumer " + name_, look(shared_from_this()));
    });
  }
  void close() {
    closed_ = true;
    ticking_ = {};
  }

 private:
  struct Trouble {
    async::Backoff backoff{std::chrono::milliseconds(500), std::chrono::milliseconds(60'000)};
    async::Deadline until{};
    std::size_t at_once = kEventsAtOnce;
  };

  static async::Task<> look(std::shared_ptr<Implementation> self) {
    // However this ends, the next tick must be able to look again.
    std::shared_ptr<void> turn(nullptr, [self](void*) { self->busy_ = false; });
    auto done = co_await self->follow_all();
    if (!done) self->next_ = async::in(self->backoff_.next());
    if (done) self->backoff_.reset();
  }

  async::Task<Result<>> follow_all() {
    if (!registered_) {
      auto registered = co_await register_name();
      if (!registered) co_return registered;
      registered_ = true;
    }
    auto behind = co_await database_.read(kBehind, store::Params{}.text(name_), async::in(kPatience));
    if (!behind) co_return pass(behind);
    for (std::size_t i = 0; i < behind->size() && !closed_; ++i) {
      std::string stream((*behind)[i].text(0));
      auto& trouble = troubles_[stream];
      if (std::chrono::steady_clock::now() < trouble.until) continue;
      auto followed = co_await follow(stream, trouble.at_once);
      note(stream, trouble, followed);
    }
    co_return Result<>();
  }

  // After a failure one event at a time, so that those before the bad one pass.
  void note(const std::string& stream, Trouble& trouble, const Result<>& followed) {
    if (followed) {
      trouble = {};
      return;
    }
    spdlog::warn("event consumer {} stands still in {}: {} {}", name_, stream, followed.error().code,
                 followed.error().log);
    bool first = trouble.at_once != 1;
    trouble.at_once = 1;
    trouble.until = first ? async::Deadline() : async::in(trouble.backoff.next());
  }

  async::Task<Result<>> register_name() {
    auto transaction = co_await database_.begin(async::in(kPatience));
    if (!transaction) co_return pass(transaction);
    auto done = co_await transaction->execute(kRegister, store::Params{}.text(name_));
    if (!done) co_return pass(done);
    co_return co_await transaction->commit();
  }

  async::Task<Result<>> follow(std::string stream, std::size_t at_once) {
    auto transaction = co_await database_.begin(async::in(kPatience));
    if (!transaction) co_return pass(transaction);
    auto held = co_await transaction->execute(kHold, store::Params{}.text(name_).text(stream));
    if (!held) co_return pass(held);
    if (held->empty()) co_return Result<>();
    auto params = store::Params{}
                      .text(stream)
                      .integer((*held)[0].integer(0))
                      .integer(static_cast<std::int64_t>(at_once));
    auto rows = co_await transaction->execute(kPage, std::move(params));
    if (!rows) co_return pass(rows);
    if (rows->empty()) co_return Result<>();
    LoggedEvent event;
    for (std::size_t i = 0; i < rows->size(); ++i) {
      event = event_of(stream, (*rows)[i]);
      if (event.kind == kErased) continue;
      auto handled = co_await handle(*transaction, event);
      if (!handled) co_return handled;
    }
    params = store::Params{}.text(name_).text(stream).integer(event.version);
    auto moved = co_await transaction->execute(kMove, std::move(params));
    if (!moved) co_return pass(moved);
    co_return co_await transaction->commit();
  }

  // What the handler throws stops its stream like any other failure.
  async::Task<Result<>> handle(store::Transaction& transaction, const LoggedEvent& event) {
    try {
      co_return co_await handler_(transaction, event);
    } catch (const std::exception& error) {
      co_return fail(ErrorKind::internal, "exception", {}, error.what());
    }
  }

  async::Loop& loop_;
  store::Database& database_;
  std::string name_;
  Handler handler_;
  async::Loop::Ticking ticking_;
  async::Backoff backoff_{std::chrono::milliseconds(250), std::chrono::milliseconds(5'000)};
  async::Deadline next_{};
  std::map<std::string, Trouble> troubles_;
  bool busy_ = false, registered_ = false, closed_ = false;
};

EventConsumer::EventConsumer(async::Loop& loop, store::Database& database, std::string name, Handler handler)
    : implementation_(std::make_shared<Implementation>(loop, database, std::move(name), std::move(handler))) {
}
EventConsumer::~EventConsumer() {
  implementation_->close();
}
void EventConsumer::start() {
  implementation_->start();
}

}  // namespace metropole::changes
