// SPDX-License-Identifier: EUPL-1.2
#include "store/host_lookup.hpp"

#include "store_fixture.hpp"

namespace metropole::store {

namespace {

class HostLookupTest : public testing::Test {
 protected:
  Result<std::string> find(std::string host, std::chrono::milliseconds within = 5s) {
    return test::run_on_loop(loop, lookup->find(std::move(host), async::in(within)));
  }
  std::string addresses(std::string conninfo) {
    return test::run_on_loop(loop, addresses_of(lookup, std::move(conninfo), async::in(5s))).value();
  }
  test::TestLoop loop;
  std::shared_ptr<HostLookup> lookup = std::make_shared<HostLookup>(loop.executor());
};

TEST_F(HostLookupTest, leaves_addresses_as_they_are) {
  EXPECT_EQ(find("192.0.2.7").value(), "192.0.2.7");
  EXPECT_EQ(find("2001:db8::1").value(), "2001:db8::1");
}

TEST_F(HostLookupTest, finds_a_name) {
  auto found = find("localhost").value();
  EXPECT_TRUE(found == "127.0.0.1" || found == "::1") << found;
}

TEST_F(HostLookupTest, tells_unavailable_of_a_name_that_does_not_exist) {
  auto none = find("nothing.invalid");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::unavailable);
}

TEST_F(HostLookupTest, gives_up_at_its_deadline_and_finds_another_name_afterwards) {
  find("nothing.invalid", 0ms);
  for (auto until = async::in(20s); std::chrono::steady_clock::now() < until;)
    if (find("localhost")) return;
  FAIL() << "no name is found any more";
}

TEST_F(HostLookupTest, gives_libpq_the_addresses_of_names_only) {
  EXPECT_EQ(addresses("host=/run/postgresql dbname=a"), "");
  EXPECT_EQ(addresses("dbname=a"), "");
  EXPECT_EQ(addresses("host=localhost hostaddr=192.0.2.1"), "");
  EXPECT_EQ(addresses("postgresql://192.0.2.1,192.0.2.2/a"), "192.0.2.1,192.0.2.2");
  auto mixed = addresses("host=/run/postgresql,localhost");
  EXPECT_TRUE(mixed == ",127.0.0.1" || mixed == ",::1") << mixed;
}

TEST(Database, answers_unavailable_when_its_host_has_no_address) {
  test::TestLoop loop;
  Database database(loop, {.url = "host=nothing.invalid user=x dbname=y"});
  static constexpr Statement kOne{"test.one", "select 1"};
  auto refused = test::run_on_loop(loop, database.read(kOne, {}, async::in(10s)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
}

}  // namespace

}  // namespace metropole::store
