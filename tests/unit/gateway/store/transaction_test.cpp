// SPDX-License-Identifier: EUPL-1.2
#include "store_fixture.hpp"

namespace metropole::store {

namespace {

constexpr Statement kInsert{"test.insert", "insert into thing (id) values ($1)"};
constexpr Statement kCount{"test.count", "select count(*) from thing"};
constexpr Statement kScope{"test.scope", "select scope_resident()::text"};
constexpr Statement kSleep{"test.sleep", "select pg_sleep($1)"};
constexpr Statement kEmitMany{"test.emit", "select repeat('x', $1::int)"};

class TransactionTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    postgres->sql("create table thing (id bigint primary key deferrable initially deferred)");
    open("owner", {.url = {}, .exclusive_connections = 1});
  }
  Transaction begin(std::chrono::milliseconds within = 5s) {
    return run(database->begin(async::in(within))).value();
  }
  std::string count() { return postgres->sql("select count(*) from thing")[0]; }
};

TEST_F(TransactionTest, commits_what_it_did) {
  auto transaction = begin();
  ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(1))));
  std::vector<std::pair<const Statement*, Params>> work;
  for (int i = 2; i < 10; ++i) work.emplace_back(&kInsert, Params{}.integer(i));
  work.emplace_back(&kCount, Params{});
  auto rows = run(transaction.execute_all(std::move(work)));
  ASSERT_TRUE(rows) << rows.error().log;
  EXPECT_EQ((*rows)[0].affected(), 1);
  EXPECT_EQ(rows->back()[0].integer(0), 9);
  EXPECT_EQ(count(), "0");
  ASSERT_TRUE(run(transaction.commit()));
  EXPECT_EQ(count(), "9");
  EXPECT_FALSE(run(transaction.execute(kCount)));
}

TEST_F(TransactionTest, leaves_nothing_when_destroyed_uncommitted_and_gives_its_connection_back) {
  for (int i = 0; i < 5; ++i) {
    auto transaction = begin();
    if (i > 0) ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(i))));
    if (i > 3) EXPECT_FALSE(run(transaction.execute(Statement{"test.broken", "select broken"})));
  }
  auto last = begin();
  EXPECT_EQ((*run(last.execute(kCount)))[0].integer(0), 0);
  EXPECT_EQ(postgres->sql("select count(*) from pg_stat_activity where application_name = 'metropole' and "
                          "datname = current_database()")[0],
            "2");  // the shared one and always the same exclusive one
}

TEST_F(TransactionTest, goes_no_further_after_a_failure) {
  auto transaction = begin();
  ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(1))));
  EXPECT_FALSE(run(transaction.execute(Statement{"test.broken", "select broken"})));
  EXPECT_FALSE(run(transaction.execute(kInsert, Params{}.integer(2))));
  EXPECT_FALSE(run(transaction.commit()));
  EXPECT_EQ(count(), "0");
}

TEST_F(TransactionTest, gives_a_constraint_violated_at_commit_as_conflict) {
  auto transaction = begin();
  ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(1))));
  ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(1))));
  auto committed = run(transaction.commit());
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "sqlstate_23505");
}

TEST_F(TransactionTest, sees_one_snapshot_when_asked_to) {
  auto transaction = run(database->begin(async::in(5s), true)).value();
  EXPECT_EQ((*run(transaction.execute(kCount)))[0].integer(0), 0);
  postgres->sql("insert into thing values (1)");
  EXPECT_EQ((*run(transaction.execute(kCount)))[0].integer(0), 0);
}

TEST_F(TransactionTest, keeps_its_scope_until_its_end) {
  auto me = Uuid::v4();
  {
    auto transaction = begin();
    ASSERT_TRUE(run(transaction.enter(ScopeMaker::of_resident(ResidentId(me)))));
    EXPECT_EQ((*run(transaction.execute(kScope)))[0].text(0), me.text());
    EXPECT_EQ((*run(transaction.execute(kScope)))[0].text(0), me.text());
    ASSERT_TRUE(run(transaction.commit()));
  }
  auto next = begin();
  EXPECT_TRUE((*run(next.execute(kScope)))[0].null(0));
}

TEST_F(TransactionTest, is_closed_at_its_deadline) {
  {
    run(begin().commit());  // the connection is there, so that the deadline can only meet the statement
    auto transaction = begin(500ms);
    auto late = run(transaction.execute(kSleep, Params{}.number(3)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::timeout);
  }
  ASSERT_TRUE(recovers());
  auto next = begin();
  EXPECT_TRUE(run(next.execute(kCount)));
}

TEST_F(TransactionTest, waits_for_a_connection_no_longer_than_its_deadline) {
  auto holder = begin();
  auto late = run(database->begin(async::in(20ms)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
}

TEST_F(TransactionTest, tells_that_the_outcome_is_unknown_when_the_answer_to_commit_is_lost) {
  auto transaction = begin();
  ASSERT_TRUE(run(transaction.execute(kInsert, Params{}.integer(1))));
  postgres->kill_connections();
  auto committed = run(transaction.commit());
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(committed.error().code, "outcome_unknown");
}

TEST_F(TransactionTest, sends_and_receives_more_than_the_socket_holds_at_once) {
  postgres->sql("create table big (body text)");
  static constexpr Statement kStore{"test.store", "insert into big values ($1) returning body"};
  auto transaction = begin();
  std::vector<std::pair<const Statement*, Params>> work;
  for (int i = 0; i < 30; ++i) work.emplace_back(&kStore, Params{}.text(std::string(1'000'000, 'a')));
  auto rows = run(transaction.execute_all(std::move(work)));
  ASSERT_TRUE(rows) << rows.error().log;
  for (const auto& one : *rows) EXPECT_EQ(one[0].text(0).size(), 1'000'000);
  EXPECT_EQ((*run(transaction.execute(kEmitMany, Params{}.integer(10))))[0].text(0), "xxxxxxxxxx");
}

}  // namespace

}  // namespace metropole::store
