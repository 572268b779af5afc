// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/session.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace metropole::http::detail {

namespace {
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>());
// Pipelined answers are gathered up to this size before they are sent.
constexpr std::size_t kBatch = 64 * 1024;
}  // namespace

Session::Session(std::shared_ptr<ServerState> state, Socket socket, boost::asio::ip::address peer)
    : state_(std::move(state)), socket_(std::move(socket)) {
  request_.client = peer;
  state_->sessions.push_back(*this);
  ++state_->connections;
  enter(Phase::idle, state_->options.limits.head_time);
}

Session::~Session() { --state_->connections; }

void Session::start() {
  auto self = shared_from_this();
  boost::asio::co_spawn(socket_.get_executor(), run(),
                        boost::asio::bind_cancellation_slot(cancel_.slot(), [self](std::exception_ptr thrown) {
                          if (thrown) spdlog::error("http: a connection ended by an exception");
                        }));
}

async::Task<> Session::run() {
  while (!close_ && !failed_) {
    switch (next_step()) {
      case Step::read:
        if (!co_await read_more()) co_return;
        break;
      case Step::answer:
        co_await answer();
        break;
      case Step::refuse:
        refuse(refusal_);
        break;
    }
    if (out_.size() - sent_ >= kBatch && !co_await flush()) co_return;
  }
  if (!failed_ && co_await flush()) co_await end_gently();
}

Session::Step Session::next_step() { return head_done_ ? body_step() : head_step(); }

Session::Step Session::head_step() {
  const auto& limits = state_->options.limits;
  while (finder_.length() == 0 && in_.view().starts_with("\r\n")) in_.consume(2);
  if (in_.size() == 0) return Step::read;
  if (auto refused = finder_.look(in_.view(), limits)) {
    refusal_ = *refused;
    return Step::refuse;
  }
  if (finder_.length() == 0) return Step::read;
  if (auto refused = parse_head(in_.data(), finder_.length(), limits, request_, head_)) {
    refusal_ = *refused;
    return Step::refuse;
  }
  head_done_ = true;
  return body_step();
}

Session::Step Session::body_step() {
  if (in_.size() < finder_.length() + head_.body_length) return Step::read;
  request_.body = in_.view().substr(finder_.length(), head_.body_length);
  return Step::answer;
}

async::Task<> Session::answer() {
  state_->counters.requests.add();
  response_.reset();
  request_.received = std::chrono::steady_clock::now();
  request_.deadline = request_.received + state_->options.limits.answer_time;
  enter(Phase::handling, state_->options.limits.answer_time);
  ++state_->in_flight;
  try {
    co_await state_->handler.handle(request_, response_);
  } catch (const std::exception& error) {
    spdlog::error("http: a handler threw: {}", error.what());
    response_.reset();
    response_.status = 500;
    state_->handler.refuse(response_, "internal");
  }
  --state_->in_flight;
  if (abandoned_) {
    failed_ = true;
    co_return;
  }
  finish_answer(!head_.keep_alive || response_.close || state_->draining);
}

void Session::finish_answer(bool close) {
  close_ = close;
  write_answer(out_, Answer{*state_, request_, head_, response_, close});
  in_.consume(finder_.length() + head_.body_length);
  finder_.reset();
  head_done_ = false;
}

void Session::refuse(Refusal refusal) {
  state_->counters.refused(refusal.code);
  head_.reset();
  request_.method = Method::get;
  request_.http11 = true;
  response_.reset();
  response_.status = refusal.status;
  state_->handler.refuse(response_, refusal.code);
  close_ = true;
  write_answer(out_, Answer{*state_, request_, head_, response_, true});
}

async::Task<bool> Session::read_more() {
  if (!co_await flush()) co_return false;
  const auto& limits = state_->options.limits;
  if (head_done_) enter(Phase::body, limits.body_time);
  else if (in_.size() == 0) enter(Phase::idle, limits.idle_time);
  auto room = in_.room(1024);
  auto [error, count] = co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), kAwait);
  if (error || count == 0) {
    failed_ = true;
    co_return false;
  }
  in_.added(count);
  state_->counters.received_bytes.add(count);
  co_return true;
}

bool Session::send_now() {
  while (sent_ < out_.size()) {
    auto count = ::send(socket_.native_handle(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      failed_ = errno != EAGAIN && errno != EWOULDBLOCK;
      return false;
    }
    sent_ += static_cast<std::size_t>(count);
    state_->counters.sent_bytes.add(static_cast<std::uint64_t>(count));
  }
  out_.clear();
  sent_ = 0;
  return true;
}

async::Task<bool> Session::flush() {
  if (out_.empty()) co_return true;
  while (!send_now()) {
    if (failed_) co_return false;
    enter(Phase::writing, state_->options.limits.write_time);
    auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwait);
    if (error) {
      failed_ = true;
      co_return false;
    }
  }
  co_return true;
}

async::Task<> Session::end_gently() {
  ::shutdown(socket_.native_handle(), SHUT_WR);
  enter(Phase::ending, std::chrono::seconds(2));
  for (std::size_t dropped = 0; dropped < 256 * 1024;) {
    auto room = in_.room(1024);
    auto [error, count] = co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), kAwait);
    if (error) co_return;
    dropped += count;
  }
}

void Session::enter(Phase phase, std::chrono::milliseconds time) {
  phase_ = phase;
  deadline_ = std::chrono::steady_clock::now() + time;
}

void Session::end_when_idle(async::Deadline by) {
  if (phase_ == Phase::idle) deadline_ = std::min(deadline_, by);
}

void Session::tick(async::Deadline now) {
  if (now < deadline_ || failed_) return;
  ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

}  // namespace metropole::http::detail
