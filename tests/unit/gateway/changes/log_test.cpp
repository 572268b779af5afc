// SPDX-License-Identifier: EUPL-1.2
#include "changes/log.hpp"

#include "changes_fixture.hpp"

namespace metropole::changes {
namespace {

class Log : public WithDatabase {
 protected:
  std::vector<std::string> lines() const {
    return database_->sql(
        "select stream || ' ' || version || ' ' || key || ' ' || op from log_lines((select array_agg(stream) "
        "from "
        "change_head), (select array_agg(0::bigint) from change_head), (select array_agg(version) from "
        "change_head))");
  }
};

TEST_F(Log, numbers_the_lines_of_each_stream_in_their_order) {
  test::TestLoop loop;
  store::Database database(loop, options());
  store::Aftermath after{
      .changes = {{"dataset/b", "k1", 'U'}, {"dataset/a", "k2", 'D'}, {"dataset/b", "k3", 'U'}},
      .events = {{"event/3", "loaned", "who", "{\"book\":1}"}}};
  auto first = test::run_on_loop(loop, write(&database, nullptr, {}, after));
  auto second = test::run_on_loop(loop, write(&database, nullptr, {}, after));
  ASSERT_TRUE(second) << second.error().log;
  EXPECT_EQ(*first, (store::Seen{{"dataset/a", 1}, {"dataset/b", 2}, {"event/3", 1}}));
  EXPECT_EQ(*second, (store::Seen{{"dataset/a", 2}, {"dataset/b", 4}, {"event/3", 2}}));
  EXPECT_EQ(lines(), (std::vector<std::string>{"dataset/a 1 k2 D", "dataset/a 2 k2 D", "dataset/b 1 k1 U",
                                               "dataset/b 2 k3 U", "dataset/b 3 k1 U", "dataset/b 4 k3 U",
                                               "event/3 1 who E", "event/3 2 who E"}));
  EXPECT_EQ(one("select payload->>'book' from event where version = 2"), "1");
}

TEST_F(Log, an_empty_aftermath_moves_nothing) {
  test::TestLoop loop;
  store::Database database(loop, options());
  auto seen = test::run_on_loop(loop, write(&database, nullptr, {}, {}));
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->empty());
  EXPECT_EQ(one("select count(*) from change_head"), "0");
}

TEST_F(Log, a_rolled_back_transaction_leaves_no_gap) {
  test::TestLoop loop;
  store::Database database(loop, options());
  static constexpr store::Statement kBad{"test.divide", "SELECT 1 / $1::bigint"};
  ASSERT_TRUE(test::run_on_loop(loop, write(&database, nullptr, {}, changed("dataset/a", "1"))));
  auto abandon = [](store::Database* on) -> async::Task<bool> {
    auto transaction = co_await on->begin(soon());
    auto seen = co_await append(*transaction, changed("dataset/a", "lost"), noon());
    auto failed = co_await transaction->execute(kBad, store::Params{}.integer(0));
    co_return seen.has_value() && !failed.has_value();
  };
  EXPECT_TRUE(test::run_on_loop(loop, abandon(&database)));
  auto seen = test::run_on_loop(loop, write(&database, nullptr, {}, changed("dataset/a", "2")));
  EXPECT_EQ(*seen, (store::Seen{{"dataset/a", 2}}));
  EXPECT_EQ(lines(), (std::vector<std::string>{"dataset/a 1 1 U", "dataset/a 2 2 U"}));
}

TEST_F(Log, heads_are_those_of_the_snapshot_and_unknown_streams_are_at_zero) {
  test::TestLoop loop;
  store::Database database(loop, options());
  test::run_on_loop(loop, write(&database, nullptr, {}, changed("dataset/a", "1")));
  auto read = [](store::Database* on) -> async::Task<std::vector<store::Seen>> {
    std::vector<std::string> streams{"dataset/a", "dataset/none"};
    auto transaction = co_await on->begin(soon(), true);
    auto before = co_await heads(*transaction, streams);
    auto written = co_await write(on, nullptr, {}, changed("dataset/a", "2"));
    EXPECT_EQ(written->at("dataset/a"), 2);
    auto after = co_await heads(*transaction, streams);
    std::vector<store::Seen> both;
    both.push_back(*before);
    both.push_back(*after);
    co_return both;
  };
  auto both = test::run_on_loop(loop, read(&database));
  EXPECT_EQ(both[0], (store::Seen{{"dataset/a", 1}, {"dataset/none", 0}}));
  EXPECT_EQ(both[1], both[0]);
}

TEST(LogStreams, a_resident_always_has_the_same_two_of_sixteen) {
  ResidentId resident(Uuid::parse("0192a1b2-0000-4000-8000-00000000000e").value());
  EXPECT_EQ(resident_stream(resident), "resident/14");
  EXPECT_EQ(event_stream(resident), "event/14");
  EXPECT_EQ(dataset_stream("pools"), "dataset/pools");
}

}  // namespace
}  // namespace metropole::changes
