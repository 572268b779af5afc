// SPDX-License-Identifier: EUPL-1.2
#include "async/loop.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>

namespace metropole::async {

Loop::Ticking& Loop::Ticking::operator=(Ticking&& other) noexcept {
  std::swap(loop_, other.loop_);
  std::swap(at_, other.at_);
  return *this;
}

Loop::Ticking::~Ticking() {
  if (loop_) loop_->tick_functions_.erase(at_);
}

Loop::Loop(std::string name, unsigned index)
    : name_(std::move(name)),
      index_(index),
      last_turn_(std::chrono::steady_clock::now().time_since_epoch().count()) {}

void Loop::run() {
  arm_tick();
  while (!context_.stopped()) {
    try {
      context_.run();
    } catch (const std::exception& error) {
      spdlog::error("loop {}: a handler threw: {}", name_, error.what());
    }
  }
}

void Loop::request_stop() {
  asio::post(context_, [this] {
    work_.reset();
    tick_timer_.cancel();
    context_.stop();
  });
}

void Loop::spawn(std::string name, Task<> task) {
  asio::co_spawn(context_, std::move(task), [name = std::move(name)](std::exception_ptr thrown) {
    if (!thrown) return;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      spdlog::error("{}: ended by an exception: {}", name, error.what());
    }
  });
}

Loop::Ticking Loop::every_tick(TickFunction function) {
  return Ticking(*this, tick_functions_.insert(tick_functions_.end(), std::move(function)));
}

void Loop::arm_tick() {
  tick_timer_.expires_after(kTick);
  tick_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

void Loop::tick() {
  auto now = std::chrono::steady_clock::now();
  last_turn_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  arm_tick();
  // A function may remove itself, not another: step before calling.
  for (auto at = tick_functions_.begin(); at != tick_functions_.end();) (*at++)(now);
}

}  // namespace metropole::async
