// SPDX-License-Identifier: EUPL-1.2
#include "core/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace metropole {

TEST(Uuid, version_seven_sorts_by_creation) {
  using std::chrono::milliseconds;
  auto earlier = Uuid::v7(std::chrono::sys_time(milliseconds(1'000))),
       later = Uuid::v7(std::chrono::sys_time(milliseconds(1'001)));
  EXPECT_LT(earlier, later);
  EXPECT_EQ(earlier.text()[14], '7');
}

TEST(Uuid, version_four_is_random_and_marked) {
  std::set<Uuid> seen;
  for (int i = 0; i < 1'000; ++i) {
    auto id = Uuid::v4();
    EXPECT_EQ(id.bytes[6] >> 4, 4);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

TEST(Uuid, reads_only_its_own_form) {
  auto id = Uuid::v4();
  EXPECT_EQ(Uuid::parse(id.text()), id);
  for (std::string text : {std::string(), id.text() + "0", id.text().substr(1), "{" + id.text() + "}",
                           std::string(36, 'g'), std::string(36, 'a')})
    EXPECT_FALSE(Uuid::parse(text)) << text;
}

}  // namespace metropole
