// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "async/loop.hpp"
#include "async/one_shot.hpp"

namespace metropole::async {

// One fill a key at a time on a loop: the first caller starts it, those who come meanwhile share its value.
// The fill runs on its own, so a caller that gives up takes nothing from the others. T is copied to each.
template <class Key, class T>
class SingleFlight {
 public:
  explicit SingleFlight(Loop& loop) : loop_(loop) {}

  // The value, or nothing at the deadline or when the fill threw.
  Task<std::optional<T>> run(Key key, std::function<Task<T>()> fill, Deadline deadline) {
    auto waiter = std::make_shared<OneShot<T>>(loop_.executor());
    auto [at, first] = flights_.try_emplace(key);
    at->second.push_back(waiter);
    if (first) loop_.spawn("single flight", fly(key, std::move(fill)));
    co_return co_await waiter->wait(deadline);
  }
  std::size_t in_flight() const { return flights_.size(); }

 private:
  Task<> fly(Key key, std::function<Task<T>()> fill) {
    std::optional<T> value;
    std::exception_ptr thrown;
    try {
      value.emplace(co_await fill());
    } catch (...) {
      thrown = std::current_exception();
    }
    auto waiters = std::move(flights_.extract(key).mapped());
    if (thrown) std::rethrow_exception(thrown);
    for (auto& waiter : waiters) waiter->set(*value);
  }

  Loop& loop_;
  std::unordered_map<Key, std::vector<std::shared_ptr<OneShot<T>>>> flights_;
};

}  // namespace metropole::async
