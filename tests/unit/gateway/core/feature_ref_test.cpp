// SPDX-License-Identifier: EUPL-1.2
#include "core/feature_ref.hpp"

#include <gtest/gtest.h>

namespace metropole {

TEST(FeatureRef, reads_what_it_writes) {
  auto ref = FeatureRef::parse("pools:vallier-2");
  ASSERT_TRUE(ref);
  EXPECT_EQ(ref->dataset, "pools");
  EXPECT_EQ(ref->text(), "pools:vallier-2");
}

TEST(FeatureRef, refuses_other_shapes) {
  for (auto text : {"", "pools", ":a", "pools:", "Pools:a", "pools:a b", "pools:-a", "pools:é", "pools:a:b"})
    EXPECT_FALSE(FeatureRef::parse(text)) << text;
  EXPECT_FALSE(FeatureRef::parse("pools:" + std::string(101, 'a')));
}

}  // namespace metropole
