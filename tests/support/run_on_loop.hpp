// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <optional>

#include "async/loop.hpp"

namespace metropole::test {

// Turns `loop` on this thread until `task` is over and gives its value; throws what it threw. What else runs
// on the loop turns too, and stays where it is afterwards: the next call goes on with it.
template <class T>
T run_on_loop(async::Loop& loop, async::Task<T> task) {
  std::exception_ptr thrown;
  auto over = [&](std::exception_ptr error) {
    thrown = error;
    loop.context().stop();
  };
  loop.context().restart();
  if constexpr (std::is_void_v<T>) {
    async::asio::co_spawn(loop.context(), std::move(task), over);
    loop.context().run();
    if (thrown) std::rethrow_exception(thrown);
  } else {
    std::optional<T> value;
    async::asio::co_spawn(loop.context(), std::move(task), [&](std::exception_ptr error, T result) {
      over(error);
      value.emplace(std::move(result));
    });
    loop.context().run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
  }
}

// A loop for one test, turned only by run_on_loop.
struct TestLoop : async::Loop {
  TestLoop() : async::Loop("test", 0) {}
};

}  // namespace metropole::test
