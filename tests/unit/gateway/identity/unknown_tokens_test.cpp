// SPDX-License-Identifier: EUPL-1.2
#include "identity/unknown_tokens.hpp"

#include <gtest/gtest.h>

namespace metropole::identity {
namespace {

using Moment = UnknownTokens::Moment;

TokenHash numbered(std::uint32_t n) {
  TokenHash hash{};
  std::memcpy(hash.data(), &n, sizeof n);
  return hash;
}

TEST(UnknownTokens, remembers_for_its_life_and_forgets_within_twice_that) {
  UnknownTokens unknown(100);
  Moment start = Moment() + std::chrono::hours(1);
  unknown.add(numbered(1), start);
  EXPECT_TRUE(unknown.contains(numbered(1), start + UnknownTokens::kLife - std::chrono::milliseconds(1)));
  EXPECT_FALSE(unknown.contains(numbered(2), start));
  EXPECT_FALSE(unknown.contains(numbered(1), start + 2 * UnknownTokens::kLife));
  EXPECT_EQ(unknown.size(), 0u);
}

TEST(UnknownTokens, keeps_the_newest_within_its_room) {
  UnknownTokens unknown(100);
  Moment now = Moment() + std::chrono::hours(1);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    unknown.add(numbered(i), now);
    ASSERT_LE(unknown.size(), 100u);
    ASSERT_TRUE(unknown.contains(numbered(i), now));
  }
  EXPECT_FALSE(unknown.contains(numbered(0), now));
}

}  // namespace
}  // namespace metropole::identity
