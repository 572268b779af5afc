// SPDX-License-Identifier: EUPL-1.2
#include "store/redis.hpp"

#include <spdlog/spdlog.h>

#include <deque>

#include "async/backoff.hpp"
#include "async/one_shot.hpp"
#include "store/redis_connection.hpp"

namespace metropole::store {

using namespace std::chrono_literals;

namespace {

constexpr auto kConnectTimeout = 2s;
constexpr std::size_t kMostUnsent = 4 * 1024 * 1024;

std::unexpected<Error> away() {
  return unavailable("redis_unavailable", "redis is away");
}

}  // namespace

class Redis::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& on, RedisOptions given)
      : loop_(on),
        options_(std::move(given)),
        lookup_(std::make_shared<HostLookup>(on.executor())),
        retry_(on.executor()) {}

  void start() {
    if (!options_.socket.empty()) loop_.spawn("redis commands", keep_commands(shared_from_this()));
  }
  void close();
  async::Task<Result<RedisReply>> command(std::vector<std::string> words, async::Deadline deadline);
  void fire(const std::vector<std::string>& words);
  void subscribe(std::string channel, Listener listener);
  bool up() const { return commands_ != nullptr; }

 private:
  using Answer = async::OneShot<Result<RedisReply>>;
  using Ready = async::OneShot<bool>;

  // Holds itself: the loop may first turn after the owner has gone.
  async::Task<> keep_commands(std::shared_ptr<Implementation> self);
  async::Task<> keep_messages(std::shared_ptr<Implementation> self);
  async::Task<> pause();
  async::Task<bool> ready(async::Deadline deadline);
  void tried(std::shared_ptr<RedisConnection> connection);
  void answer(Result<RedisReply> reply);
  void message(const Result<RedisReply>& reply);
  bool full() const { return in_flight_.size() >= options_.waiters || commands_->unsent() > kMostUnsent; }

  async::Loop& loop_;
  RedisOptions options_;
  std::shared_ptr<HostLookup> lookup_;
  async::Backoff backoff_{50ms, 3'000ms};
  async::Timer retry_;
  std::shared_ptr<RedisConnection> commands_, messages_;
  std::deque<std::shared_ptr<Answer>> in_flight_;  // null: nobody waits for this one
  std::vector<std::shared_ptr<Ready>> first_;      // who came before the first attempt was over
  std::map<std::string, std::vector<Listener>, std::less<>> listeners_;
  bool tried_ = false;
  bool listening_ = false;
  bool closed_ = false;
};

void Redis::Implementation::close() {
  closed_ = true;
  retry_.cancel();
  if (commands_) commands_->close();
  if (messages_) messages_->close();
  tried(nullptr);
  listeners_.clear();
}

async::Task<> Redis::Implementation::pause() {
  retry_.expires_after(backoff_.next());
  co_await retry_.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
}

async::Task<> Redis::Implementation::keep_commands(std::shared_ptr<Implementation> /*self*/) {
  for (auto known_away = false; !closed_; co_await pause()) {
    auto made =
        co_await RedisConnection::connect(loop_.executor(), lookup_, options_, async::in(kConnectTimeout));
    if (closed_) break;
    tried(made ? *made : nullptr);
    if (!made && !known_away) spdlog::warn("redis: {}", made.error().log);
    known_away = !made;
    if (!made) continue;
    auto reason = co_await commands_->receive([this](Result<RedisReply> reply) { answer(std::move(reply)); });
    commands_.reset();
    for (auto lost = std::move(in_flight_); auto& waiter : lost)
      if (waiter) waiter->set(away());
    if (!closed_) spdlog::warn("redis: connection lost: {}", reason);
  }
}

void Redis::Implementation::tried(std::shared_ptr<RedisConnection> connection) {
  commands_ = std::move(connection);
  tried_ = true;
  for (auto first = std::move(first_); auto& waiter : first) waiter->set(up());
  if (commands_ && !listening_ && !listeners_.empty())
    loop_.spawn("redis messages", keep_messages(shared_from_this()));
}

// Follows the connection for commands: it is made only while that one is up, and ends with its own loss.
async::Task<> Redis::Implementation::keep_messages(std::shared_ptr<Implementation> /*self*/) {
  listening_ = true;
  while (!closed_ && up()) {
    auto made =
        co_await RedisConnection::connect(loop_.executor(), lookup_, options_, async::in(kConnectTimeout));
    if (closed_ || !made) break;
    messages_ = *made;
    for (const auto& [channel, unused] : listeners_)
      messages_->send(RedisConnection::format({"SUBSCRIBE", channel}));
    co_await messages_->receive([this](Result<RedisReply> reply) { message(reply); });
    messages_.reset();
    async::Timer breath(loop_.executor(), backoff_.next());
    co_await breath.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
  }
  listening_ = false;
}

async::Task<bool> Redis::Implementation::ready(async::Deadline deadline) {
  if (tried_ || options_.socket.empty()) co_return up();
  auto first = first_.emplace_back(std::make_shared<Ready>(loop_.executor()));
  auto made = co_await first->wait(deadline);
  co_return made&& up();
}

async::Task<Result<RedisReply>> Redis::Implementation::command(std::vector<std::string> words,
                                                               async::Deadline deadline) {
  auto self = shared_from_this();
  if (!up() && !co_await ready(deadline)) co_return away();
  if (full()) co_return unavailable("redis_busy", "too many commands are in flight");
  auto waiter = in_flight_.emplace_back(std::make_shared<Answer>(loop_.executor()));
  commands_->send(RedisConnection::format(words));
  auto reply = co_await waiter->wait(deadline);
  if (!reply) co_return fail(ErrorKind::timeout, "redis_timeout", {}, "redis did not answer in time");
  co_return std::move(*reply);
}

void Redis::Implementation::fire(const std::vector<std::string>& words) {
  if (!up() || full()) return;
  in_flight_.push_back(nullptr);
  commands_->send(RedisConnection::format(words));
}

void Redis::Implementation::answer(Result<RedisReply> reply) {
  backoff_.reset();
  if (in_flight_.empty()) return;
  auto waiter = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (waiter) waiter->set(std::move(reply));
}

void Redis::Implementation::subscribe(std::string channel, Listener listener) {
  auto [at, fresh] = listeners_.try_emplace(std::move(channel));
  at->second.push_back(std::move(listener));
  if (fresh && messages_) messages_->send(RedisConnection::format({"SUBSCRIBE", at->first}));
  if (up() && !listening_) loop_.spawn("redis messages", keep_messages(shared_from_this()));
}

void Redis::Implementation::message(const Result<RedisReply>& reply) {
  if (!reply || reply->items.size() != 3 || reply->items[0].text != "message") return;
  auto found = listeners_.find(reply->items[1].text);
  if (found == listeners_.end()) return;
  // A listener may subscribe another.
  for (auto listeners = found->second; auto& listener : listeners) listener(reply->items[2].text);
}

Redis::Redis(async::Loop& loop, RedisOptions options)
    : implementation_(std::make_shared<Implementation>(loop, std::move(options))) {
  implementation_->start();
}

Redis::~Redis() {
  implementation_->close();
}

async::Task<Result<RedisReply>> Redis::command(std::vector<std::string> words, async::Deadline deadline) {
  return implementation_->command(std::move(words), deadline);
}

void Redis::fire(std::vector<std::string> words) {
  implementation_->fire(words);
}

void Redis::subscribe(std::string channel, Listener listener) {
  implementation_->subscribe(std::move(channel), std::move(listener));
}

bool Redis::up() const {
  return implementation_->up();
}

}  // namespace metropole::store
