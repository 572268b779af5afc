// SPDX-License-Identifier: EUPL-1.2
#include "changes/log_reader.hpp"

#include <spdlog/spdlog.h>

#include "changes/detail/log_follower.hpp"

namespace metropole::changes {

namespace {

constexpr store::Statement kReadHeads{
    "changes.read_all_heads",
    "SELECT e.epoch, h.stream, h.version FROM log_epoch e LEFT JOIN change_head h ON true"};
constexpr store::Statement kReadLines{
    "changes.read_lines",
    "SELECT stream, version, key, op, at FROM log_lines($1::text[], $2::bigint[], $3::bigint[])"};

constexpr std::int64_t kPage = 500;
constexpr auto kPatience = std::chrono::milliseconds(2'000);
// Looks that messages ask for are at least this far apart, however many ask.
constexpr auto kBetweenLooks = std::chrono::milliseconds(10);

using Lines = std::vector<LoggedChange>;

detail::LogFollower::Heads heads_of(const store::Rows& rows) {
  detail::LogFollower::Heads heads;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto row = rows[i];
    heads.epoch = row.text(0);
    if (!row.null(1)) heads.versions.emplace(row.text(1), row.integer(2));
  }
  return heads;
}

Lines lines_of(const store::Rows& rows) {
  Lines lines;
  lines.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto row = rows[i];
    lines.push_back({.stream = std::string(row.text(0)),
                     .version = row.integer(1),
                     .key = std::string(row.text(2)),
                     .op = row.text(3).front(),
                     .at = row.instant(4)});
  }
  return lines;
}

// The part of ordered lines that is of one stream.
std::span<const LoggedChange> of_stream(const Lines& lines, const std::string& stream) {
  auto part = std::ranges::equal_range(lines, stream, {}, &LoggedChange::stream);
  return {part.begin(), part.end()};
}

}  // namespace

class LogReader::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& loop, store::Database& database, store::Redis& redis)
      : loop_(loop), database_(database), redis_(redis), timer_(loop.executor()) {}

  void subscribe(async::Loop& loop, std::string prefix, Subscriber subscriber) {
    auto at = std::ranges::find(audiences_, prefix, &Audience::prefix);
    if (at == audiences_.end()) at = audiences_.insert(at, {std::move(prefix), {}});
    at->members.push_back({&loop, std::make_shared<const Subscriber>(std::move(subscriber))});
  }

  void start() {
    redis_.subscribe(std::string(kLookChannel), [weak = weak_from_this()](std::string_view message) {
      auto self = weak.lock();
      if (self && message != self->name_) self->look_soon();
    });
    ticking_ = loop_.every_tick([this](async::Deadline) { look(); });
    look();
  }

  void close() {
    closed_ = true;
    ticking_ = {};
    timer_.cancel();
  }

  bool current() const { return current_.load(std::memory_order_acquire); }

  void announce() {
    announce_ = true;
    look_soon();
  }

 private:
  struct Member {
    async::Loop* loop;
    std::shared_ptr<const Subscriber> subscriber;
  };
  struct Audience {
    std::string prefix;
    std::vector<Member> members;
  };

  void look_soon() {
    if (soon_ || closed_) return;
    if (std::chrono::steady_clock::now() >= next_look_) return look_and_tell();
    soon_ = true;
    timer_.expires_at(next_look_);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code) {
      self->soon_ = false;
      if (!self->closed_) self->look_and_tell();
    });
  }

  void look_and_tell() {
    next_look_ = async::in(kBetweenLooks);
    if (std::exchange(announce_, false)) redis_.fire({"PUBLISH", std::string(kLookChannel), name_});
    again_ = looking_;
    look();
  }

  void look() {
    if (looking_ || closed_) return;
    looking_ = true;
    loop_.spawn("log reader", look_until_done(shared_from_this()));
  }

  static async::Task<> look_until_done(std::shared_ptr<Implementation> self) {
    // However this ends, the next tick must be able to look again.
    std::shared_ptr<void> turn(nullptr, [self](void*) { self->looking_ = false; });
    bool done = true;
    do {
      self->again_ = false;
      auto read = co_await self->read_all();
      if (self->closed_) co_return;
      done = self->tell_state(read);
    } while (done && self->again_);
  }

  bool tell_state(const Result<>& read) {
    if (!read && !failing_)
      spdlog::warn("the change log cannot be read: {} {}", read.error().code, read.error().log);
    if (read && failing_) spdlog::info("the change log is read again");
    failing_ = !read;
    current_.store(!failing_, std::memory_order_release);
    return !failing_;
  }

  async::Task<Result<>> read_all() {
    auto rows = co_await database_.read(kReadHeads, {}, async::in(kPatience));
    if (!rows) co_return pass(rows);
    auto heads = heads_of(*rows);
    if (closed_) co_return Result<>();
    if (follower_.begin(heads))
      for (const auto& audience : audiences_) deliver(audience, {.reset = true, .changes = {}});
    for (auto ranges = follower_.wanted(heads); !ranges.empty(); ranges = follower_.wanted(heads)) {
      auto lines = co_await read_lines(ranges);
      if (!lines) co_return pass(lines);
      if (closed_) co_return Result<>();
      take(ranges, *lines);
    }
    co_return Result<>();
  }

  async::Task<Result<Lines>> read_lines(const std::vector<detail::LogRange>& ranges) {
    std::vector<std::string> streams;
    std::vector<std::int64_t> after, upto;
    for (const auto& range : ranges) {
      streams.push_back(range.stream);
      after.push_back(range.after);
      upto.push_back(range.upto);
    }
    auto params = store::Params{}.texts(streams).integers(after).integers(upto);
    auto rows = co_await database_.read(kReadLines, std::move(params), async::in(kPatience));
    if (!rows) co_return pass(rows);
    auto lines = lines_of(*rows);
    std::ranges::sort(lines, {}, [](const auto& line) { return std::tie(line.stream, line.version); });
    co_return lines;
  }

  void take(const std::vector<detail::LogRange>& ranges, const Lines& lines) {
    std::vector<std::pair<std::string_view, std::span<const LoggedChange>>> parts;
    for (const auto& range : ranges) {
      auto part = of_stream(lines, range.stream);
      bool whole = follower_.advance(range, part);
      if (!whole)
        spdlog::warn("history of {} after {} is gone: its readers start anew", range.stream, range.after);
      parts.emplace_back(range.stream, whole ? part : std::span<const LoggedChange>());
    }
    for (const auto& audience : audiences_) {
      LogBatch batch;
      bool hole = false;
      for (const auto& [stream, part] : parts) {
        if (!stream.starts_with(audience.prefix)) continue;
        hole = hole || part.empty();
        batch.changes.insert(batch.changes.end(), part.begin(), part.end());
      }
      if (hole) deliver(audience, {.reset = true, .changes = {}});
      if (!batch.changes.empty()) deliver(audience, std::move(batch));
    }
  }

  // One batch for all the loops of an audience; a loop keeps the order of what is posted to it.
  void deliver(const Audience& audience, LogBatch batch) {
    auto shared = std::make_shared<const LogBatch>(std::move(batch));
    for (const auto& member : audience.members)
      member.loop->post([subscriber = member.subscriber, shared] { (*subscriber)(*shared); });
  }

  async::Loop& loop_;
  store::Database& database_;
  store::Redis& redis_;
  const std::string name_ = Uuid::v4().text();  // tells our own messages from others'
  std::vector<Audience> audiences_;
  detail::LogFollower follower_{kPage};
  async::Loop::Ticking ticking_;
  async::Timer timer_;
  async::Deadline next_look_{};
  std::atomic<bool> current_{false};
  bool looking_ = false, again_ = false, soon_ = false, announce_ = false, failing_ = false, closed_ = false;
};

LogReader::LogReader(async::Loop& loop, store::Database& database, store::Redis& redis)
    : implementation_(std::make_shared<Implementation>(loop, database, redis)) {}
LogReader::~LogReader() {
  implementation_->close();
}
void LogReader::subscribe(async::Loop& loop, std::string prefix, Subscriber subscriber) {
  implementation_->subscribe(loop, std::move(prefix), std::move(subscriber));
}
void LogReader::start() {
  implementation_->start();
}
bool LogReader::current() const {
  return implementation_->current();
}
void LogReader::announce() {
  implementation_->announce();
}

}  // namespace metropole::changes
