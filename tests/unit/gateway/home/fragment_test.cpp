// SPDX-License-Identifier: EUPL-1.2
#include "home/fragment.hpp"

#include <gtest/gtest.h>

#include "unit/gateway/home/played_source.hpp"

namespace metropole::home {

using namespace std::chrono_literals;

namespace {
FragmentHandle stamped(const char* title, Instant fetched_at) {
  auto built = tile_of("pools", "vallier", title);
  built.tile.freshness.fetched_at = fetched_at;
  return make_fragment(built);
}
const auto kNoon = *parse_instant("2026-11-23T12:00:00Z");
}  // namespace

TEST(Fragment, takes_the_place_of_another_when_it_says_something_new) {
  EXPECT_TRUE(replaces(*stamped("ouverte", kNoon), *stamped("fermée", kNoon), 1h));
  EXPECT_FALSE(replaces(*stamped("ouverte", kNoon), *stamped("ouverte", kNoon), 1h));
}

TEST(Fragment, keeps_its_tag_until_the_stamps_lag_by_a_quarter_of_the_maximum_age) {
  auto old = stamped("ouverte", kNoon);
  EXPECT_FALSE(replaces(*stamped("ouverte", kNoon + 15min), *old, 1h));
  EXPECT_TRUE(replaces(*stamped("ouverte", kNoon + 15min + 1s), *old, 1h));
  EXPECT_NE(old->tag, stamped("ouverte", kNoon + 1s)->tag);
}

TEST(Fragment, ranks_by_the_step_of_the_moment) {
  auto built = tile_of("pools", "vallier", "t");
  built.ranks = {{kNoon, 10}, {kNoon + 1h, 50}};
  auto fragment = make_fragment(built);
  EXPECT_EQ(fragment->rank_at(kNoon - 1s), 100);
  EXPECT_EQ(fragment->rank_at(kNoon), 10);
  EXPECT_EQ(fragment->rank_at(kNoon + 2h), 50);
}

}  // namespace metropole::home
