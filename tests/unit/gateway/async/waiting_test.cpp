// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include "async/single_flight.hpp"
#include "async/with_deadline.hpp"

namespace metropole::async {

using namespace std::chrono_literals;

namespace {

// Runs `task` to its end on a loop of its own.
void run(Loop& loop, Task<> task) {
  asio::co_spawn(loop.context(), std::move(task), [&](std::exception_ptr thrown) {
    loop.request_stop();
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
}

Task<int> after(std::chrono::milliseconds delay, int value) {
  Timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(asio::use_awaitable_t<Executor>());
  co_return value;
}

Task<int> failing() {
  throw std::runtime_error("meant");
  co_return 0;
}

}  // namespace

TEST(WithDeadline, gives_the_value_in_time_and_nothing_after) {
  Loop loop("test", 0);
  auto body = []() -> Task<> {
    auto quick = co_await with_deadline(after(0ms, 7), in(5s));
    EXPECT_EQ(quick, 7);
    auto slow = co_await with_deadline(after(60s, 7), in(1ms));
    EXPECT_FALSE(slow);
  };
  run(loop, body());
}

TEST(WithDeadline, hands_on_what_the_task_threw) {
  Loop loop("test", 0);
  auto body = []() -> Task<> {
    bool caught = false;
    try {
      co_await with_deadline(failing(), in(5s));
    } catch (const std::runtime_error&) {
      caught = true;
    }
    EXPECT_TRUE(caught);
  };
  run(loop, body());
}

TEST(OneShot, keeps_a_value_set_before_the_wait_and_only_the_first) {
  Loop loop("test", 0);
  auto body = [](Loop& on) -> Task<> {
    OneShot<int> shot(on.executor());
    shot.set(1);
    shot.set(2);
    auto value = co_await shot.wait(in(5s));
    EXPECT_EQ(value, 1);
  };
  run(loop, body(loop));
}

TEST(SingleFlight, fills_once_for_all_who_wait) {
  Loop loop("test", 0);
  auto body = [](Loop& on) -> Task<> {
    SingleFlight<int, int> flights(on);
    int fills = 0;
    auto fill = [&fills]() -> Task<int> {
      ++fills;
      return after(1ms, 42);
    };
    OneShot<bool> done(on.executor());
    int answers = 0;
    auto ask = [](SingleFlight<int, int>& all, std::function<Task<int>()> how, int& count,
                  OneShot<bool>& end) -> Task<> {
      auto value = co_await all.run(1, how, in(5s));
      EXPECT_EQ(value, 42);
      if (++count == 3) end.set(true);
    };
    for (int i = 0; i < 3; ++i) on.spawn("asking", ask(flights, fill, answers, done));
    co_await done.wait(in(5s));
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(fills, 1);
    EXPECT_EQ(flights.in_flight(), 0U);
  };
  run(loop, body(loop));
}

TEST(SingleFlight, a_fill_that_throws_leaves_the_key_free) {
  Loop loop("test", 0);
  auto body = [](Loop& on) -> Task<> {
    SingleFlight<int, int> flights(on);
    auto thrown = co_await flights.run(1, [] { return failing(); }, in(20ms));
    EXPECT_FALSE(thrown);
    auto again = co_await flights.run(1, [] { return after(0ms, 5); }, in(5s));
    EXPECT_EQ(again, 5);
  };
  run(loop, body(loop));
}

}  // namespace metropole::async
