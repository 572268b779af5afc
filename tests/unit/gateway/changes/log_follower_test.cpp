// SPDX-License-Identifier: EUPL-1.2
#include "changes/detail/log_follower.hpp"

#include <gtest/gtest.h>

namespace metropole::changes::detail {
namespace {

using Heads = LogFollower::Heads;

std::vector<LoggedChange> lines(const std::string& stream, std::initializer_list<std::int64_t> versions) {
  std::vector<LoggedChange> out;
  for (auto version : versions)
    out.push_back({.stream = stream, .version = version, .key = "k", .op = 'U', .at = {}});
  return out;
}

TEST(LogFollower, begins_anew_when_what_it_knows_no_longer_holds) {
  struct Case {
    const char* name;
    Heads heads;
    bool anew;
  };
  const Case cases[] = {
      {"nothing moved", {"one", {{"a", 5}}}, false},
      {"a head moved on", {"one", {{"a", 9}}}, false},
      {"a stream more", {"one", {{"a", 5}, {"b", 1}}}, false},
      {"another epoch", {"two", {{"a", 5}}}, true},
      {"a head went back", {"one", {{"a", 4}}}, true},
      {"a stream vanished", {"one", {}}, true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    LogFollower follower(10);
    EXPECT_TRUE(follower.begin({"one", {{"a", 5}}}));
    EXPECT_EQ(follower.begin(c.heads), c.anew);
    if (c.anew) EXPECT_TRUE(follower.wanted(c.heads).empty());
  }
}

TEST(LogFollower, asks_for_what_follows_a_page_at_a_time_and_for_new_streams_from_their_beginning) {
  LogFollower follower(10);
  follower.begin({"one", {{"a", 5}}});
  auto ranges = follower.wanted({"one", {{"a", 30}, {"b", 2}}});
  ASSERT_EQ(ranges.size(), 2);
  EXPECT_EQ(std::tie(ranges[0].stream, ranges[0].after, ranges[0].upto, ranges[0].head),
            std::make_tuple("a", 5, 15, 30));
  EXPECT_EQ(std::tie(ranges[1].stream, ranges[1].after, ranges[1].upto), std::make_tuple("b", 0, 2));
}

TEST(LogFollower, accepts_only_a_whole_range_and_otherwise_goes_to_the_head) {
  struct Case {
    const char* name;
    std::vector<LoggedChange> lines;
    bool whole;
  };
  const Case cases[] = {
      {"all of it", lines("a", {6, 7, 8}), true},
      {"none", {}, false},
      {"the beginning is gone", lines("a", {7, 8}), false},
      {"a hole", lines("a", {6, 8}), false},
      {"the end is missing", lines("a", {6, 7}), false},
      {"twice the same", lines("a", {6, 6, 7, 8}), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    LogFollower follower(3);
    follower.begin({"one", {{"a", 5}}});
    Heads heads{"one", {{"a", 20}}};
    auto range = follower.wanted(heads).at(0);
    EXPECT_EQ(follower.advance(range, c.lines), c.whole);
    EXPECT_EQ(follower.wanted(heads).empty(), !c.whole);
  }
}

}  // namespace
}  // namespace metropole::changes::detail
