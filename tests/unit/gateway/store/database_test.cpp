// SPDX-License-Identifier: EUPL-1.2
#include "store_fixture.hpp"

namespace metropole::store {

namespace {

constexpr Statement kEcho{"test.echo", "select $1::bigint"};

using DatabaseTest = StoreTest;

TEST_F(DatabaseTest, reads_a_row) {
  auto rows = run(open().read(kEcho, Params{}.integer(7), async::in(5s)));
  ASSERT_TRUE(rows) << rows.error().log;
  EXPECT_EQ((*rows)[0].integer(0), 7);
}

TEST_F(DatabaseTest, lets_the_app_role_in) {
  auto rows = run(open("app").read(kEcho, Params{}.integer(7), async::in(5s)));
  ASSERT_TRUE(rows) << rows.error().log;
}

}  // namespace

}  // namespace metropole::store
