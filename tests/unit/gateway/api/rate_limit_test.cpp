// SPDX-License-Identifier: EUPL-1.2
#include "api/rate_limit.hpp"

#include <gtest/gtest.h>

namespace metropole::api {

using namespace std::chrono_literals;

namespace {
struct House {
  async::Loop loop{"test", 0};
  store::Redis redis{loop, {}};
  RateOptions options{.principal = {Allowance{10, 5}, {1, 1}, {1, 1}, {1, 1}}, .address = {1, 2}};
  async::Deadline now = std::chrono::steady_clock::now();
};
}  // namespace

TEST(RateLimits, let_the_burst_pass_then_the_rate) {
  House house;
  RateLimits limits(house.loop, house.redis, house.options);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limits.draw(contract::RateClass::read, 1, house.now)) << i;
  auto wait = limits.draw(contract::RateClass::read, 1, house.now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, 100ms);
  EXPECT_FALSE(limits.draw(contract::RateClass::read, 1, house.now + 100ms));
  EXPECT_TRUE(limits.draw(contract::RateClass::read, 1, house.now + 100ms));
}

TEST(RateLimits, count_sessions_classes_and_networks_apart) {
  House house;
  RateLimits limits(house.loop, house.redis, house.options);
  EXPECT_FALSE(limits.draw(contract::RateClass::write, 1, house.now));
  EXPECT_TRUE(limits.draw(contract::RateClass::write, 1, house.now));
  EXPECT_FALSE(limits.draw(contract::RateClass::write, 2, house.now));
  auto address = [](const char* text) { return boost::asio::ip::make_address(text); };
  EXPECT_FALSE(limits.draw_address(address("2001:db8::1"), house.now));
  EXPECT_FALSE(limits.draw_address(address("2001:db8::2"), house.now));
  EXPECT_TRUE(limits.draw_address(address("2001:db8::3"), house.now)) << "one /64 is one subscriber";
  EXPECT_FALSE(limits.draw_address(address("2001:db8:0:1::1"), house.now));
}

TEST(RateLimits, are_lifted_for_load_tests) {
  House house;
  house.options.unlimited = true;
  RateLimits limits(house.loop, house.redis, house.options);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(limits.draw(contract::RateClass::heavy, 1, house.now));
}

}  // namespace metropole::api
