// SPDX-License-Identifier: EUPL-1.2
#include "api/request_id.hpp"

#include <gtest/gtest.h>

namespace metropole::api {

TEST(RequestId, is_well_formed_and_never_the_same_twice) {
  RequestIds ids, others;
  auto first = ids.next(), second = ids.next();
  EXPECT_NE(first, second);
  EXPECT_NE(first, others.next());
  EXPECT_TRUE(RequestIds::well_formed({first.data(), first.size()}));
}

TEST(RequestId, from_a_proxy_is_refused_unless_plain) {
  EXPECT_TRUE(RequestIds::well_formed("abc-123_DEF.4"));
  for (auto id : {"", "short", "with space", "new\nline", "quote\"quote"})
    EXPECT_FALSE(RequestIds::well_formed(id)) << id;
}

}  // namespace metropole::api
