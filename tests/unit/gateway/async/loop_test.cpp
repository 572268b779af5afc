// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include "async/ask.hpp"
#include "async/loop_group.hpp"

namespace metropole::async {

namespace {
Task<> throwing() {
  throw std::runtime_error("meant");
  co_return;
}
}  // namespace

TEST(Loop, goes_on_after_a_handler_and_a_coroutine_that_throw) {
  Loop loop("test", 0);
  bool reached = false;
  loop.post([] { throw std::runtime_error("meant"); });
  loop.spawn("throwing", throwing());
  loop.post([&] {
    reached = true;
    loop.request_stop();
  });
  loop.run();
  EXPECT_TRUE(reached);
}

TEST(Loop, ticks_until_the_handle_is_dropped) {
  Loop loop("test", 0);
  int ticks = 0;
  Loop::Ticking ticking = loop.every_tick([&](Deadline) {
    if (++ticks == 2) {
      ticking = {};
      loop.post([&] { loop.request_stop(); });
    }
  });
  loop.run();
  EXPECT_EQ(ticks, 2);
}

TEST(LoopGroup, answers_questions_between_loops_on_the_asker) {
  LoopGroup loops(2);
  std::optional<std::thread::id> answered_on, asked_on;
  auto asking = [](LoopGroup& group, std::optional<std::thread::id>& there,
                   std::optional<std::thread::id>& here) -> Task<> {
    there = co_await ask(
        group[0], group[1], [] { return std::this_thread::get_id(); }, in(std::chrono::seconds(5)));
    here = std::this_thread::get_id();
    group[0].request_stop();
  };
  loops[0].spawn("asking", asking(loops, answered_on, asked_on));
  std::thread second([&] { loops[1].run(); });
  loops[0].run();
  loops[1].request_stop();
  second.join();
  ASSERT_TRUE(answered_on && asked_on);
  EXPECT_NE(*answered_on, *asked_on);
  EXPECT_EQ(*asked_on, std::this_thread::get_id());
}

}  // namespace metropole::async
