// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <list>
#include <string>
#include <string_view>

#include "async/task.hpp"

namespace metropole::async {

// One io_context run by one thread. What is made on a loop stays on it: no strand, no lock. `post` is the
// only member that other threads may call, besides `last_turn`, `request_stop` and the name.
class Loop {
 public:
  using TickFunction = std::function<void(Deadline now)>;
  // Ends the ticking of its function when destroyed; on the loop only.
  class Ticking {
   public:
    Ticking() = default;
    Ticking(Loop& loop, std::list<TickFunction>::iterator at) : loop_(&loop), at_(at) {}
    Ticking(Ticking&& other) noexcept : loop_(std::exchange(other.loop_, nullptr)), at_(other.at_) {}
    Ticking& operator=(Ticking&& other) noexcept;
    ~Ticking();

   private:
    Loop* loop_ = nullptr;
    std::list<TickFunction>::iterator at_;
  };

  static constexpr auto kTick = std::chrono::milliseconds(250);

  Loop(std::string name, unsigned index);
  Loop(const Loop&) = delete;

  const std::string& name() const { return name_; }
  unsigned index() const { return index_; }
  asio::io_context& context() { return context_; }
  Executor executor() { return context_.get_executor(); }

  // Runs until `request_stop`; what escapes a handler is logged and the loop goes on.
  void run();
  void request_stop();

  template <class Function>
  void post(Function function) {
    asio::post(context_, std::move(function));
  }
  // Starts a coroutine on this loop. What it throws is logged under `name`; it never ends the loop.
  void spawn(std::string name, Task<> task);
  // Calls `function` every 250 ms on the loop for as long as the handle lives.
  [[nodiscard]] Ticking every_tick(TickFunction function);

  // When the loop last turned, for /live. Any thread.
  Deadline last_turn() const {
    return Deadline(Deadline::duration(last_turn_.load(std::memory_order_relaxed)));
  }

 private:
  void arm_tick();
  void tick();

  std::string name_;
  unsigned index_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_{context_.get_executor()};
  Timer tick_timer_{context_};
  std::list<TickFunction> tick_functions_;
  std::atomic<Deadline::rep> last_turn_;
};

}  // namespace metropole::async
