// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "async/task.hpp"

namespace metropole::async {

// A value that one coroutine waits for and another part of the same loop delivers. Keep it in a shared_ptr:
// the waiter may give up at its deadline while the deliverer still holds it.
template <class T>
class OneShot {
 public:
  explicit OneShot(Executor executor) : timer_(executor) {}

  void set(T value) {
    if (value_) return;
    value_.emplace(std::move(value));
    timer_.cancel();
  }
  bool is_set() const { return value_.has_value(); }

  // The value, or nothing once the deadline has passed. One waiter, once.
  Task<std::optional<T>> wait(Deadline deadline) {
    if (!value_) {
      timer_.expires_at(deadline);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    }
    co_return std::move(value_);
  }

 private:
  Timer timer_;
  std::optional<T> value_;
};

}  // namespace metropole::async
