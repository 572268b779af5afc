// SPDX-License-Identifier: EUPL-1.2
// What the 250 ms tick does to a session that waits too long. No timer is armed for a request.
#include <sys/socket.h>
#include <ctime>

#include "http/detail/session.hpp"

namespace metropole::http::detail {

namespace {
// Good to a few milliseconds and four times cheaper than the precise clock; deadlines need no more.
async::Deadline about_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return async::Deadline(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}
}  // namespace

void Session::enter(Phase phase, async::Deadline deadline) {
  phase_ = phase;
  deadline_ = deadline;
  sent_in_phase_ = 0;
}

void Session::enter(Phase phase, std::chrono::milliseconds time) {
  enter(phase, about_now() + time);
}

void Session::end_when_idle(async::Deadline by) {
  if (phase_ == Phase::idle || (phase_ == Phase::head && reader_.empty()))
    deadline_ = std::min(deadline_, by);
}

// The pending read or write wakes with an end of stream, and the coroutine ends.
void Session::end_now() {
  ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

void Session::tick(async::Deadline now) {
  if (now < deadline_ || failed_ || abandoned_) return;
  auto alive = shared_from_this();
  if (phase_ == Phase::handling)
    abandon_handler();
  else
    time_out();
}

void Session::time_out() {
  bool halfway = phase_ == Phase::body || (phase_ == Phase::head && !reader_.empty());
  if (halfway) {
    write_refusal({408, "request_timeout"});
    send_now();
  } else if (phase_ == Phase::writing) {
    state_->counters.refused("client_too_slow");
  }
  end_now();
}

// The handler may still hold the request and the response, so neither is touched: the client is told with an
// answer of its own, and the coroutine ends whenever the handler comes back.
void Session::abandon_handler() {
  state_->counters.handler_timeouts.add();
  abandoned_ = true;
  Response told;
  state_->fill_refusal(told, {503, "handler_timeout"});
  write_answer(out_, Answer{*state_, request_, reader_.head(), told, true});
  send_now();
  ::shutdown(socket_.native_handle(), SHUT_WR);
  cancel_.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace metropole::http::detail
