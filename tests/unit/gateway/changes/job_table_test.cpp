// SPDX-License-Identifier: EUPL-1.2
#include "changes/detail/job_table.hpp"

#include "job_fixture.hpp"

namespace metropole::changes::detail {
namespace {

class JobTableTest : public WithJobs {
 protected:
  void SetUp() override {
    WithJobs::SetUp();
    if (IsSkipped()) return;
    store_.emplace(loop_, options(4));
    table_.emplace(*store_);
  }
  std::vector<TakenJob> take(std::int64_t room = 10) {
    Take what{
        .kinds = {"a", "b"}, .leases = {60, 60}, .now = clock_.now(), .room = room, .only_urgent = false};
    auto taken = test::run_on_loop(loop_, table_->take(std::move(what)));
    EXPECT_TRUE(taken) << taken.error().log;
    return *taken;
  }
  void lose_leases() { database_->sql("update job set lease_until = now() - interval '1 second'"); }
  bool run(async::Task<Result<bool>> task) { return test::run_on_loop(loop_, std::move(task)).value(); }

  test::TestLoop loop_;
  std::optional<store::Database> store_;
  std::optional<JobTable> table_;
};

TEST_F(JobTableTest, a_lost_lease_can_neither_finish_nor_retry_nor_bury) {
  add({{.kind = "a", .key = "k"}});
  auto first = take().at(0);
  EXPECT_TRUE(take().empty()) << "under a lease";
  lose_leases();
  auto second = take().at(0);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.job.attempt, 2);
  EXPECT_FALSE(run(table_->finish(first)));
  EXPECT_FALSE(run(table_->retry(first, noon())));
  EXPECT_FALSE(run(table_->bury(first, "late", noon())));
  EXPECT_EQ(one("select state || attempt from job"), "running2");
  EXPECT_TRUE(run(table_->finish(second)));
  EXPECT_EQ(one("select count(*) from job"), "0");
  EXPECT_EQ(one("select count(*) from dead_job"), "0");
}

TEST_F(JobTableTest, a_waiting_job_stays_while_one_of_its_key_runs) {
  add({{.kind = "a", .key = "k"}});
  auto running = take().at(0);
  add({{.kind = "a", .key = "k"}, {.kind = "b", .key = "k"}});
  auto next = take();
  ASSERT_EQ(next.size(), 1);
  EXPECT_EQ(next[0].job.kind, "b");
  EXPECT_TRUE(run(table_->finish(running)));
  EXPECT_EQ(take().size(), 1);
}

TEST_F(JobTableTest, a_failed_job_hands_its_attempts_to_the_same_job_enqueued_meanwhile) {
  add({{.kind = "a", .key = "k", .urgent = true}});
  auto running = take().at(0);
  add({{.kind = "a", .key = "k"}});
  EXPECT_TRUE(run(table_->retry(running, noon() + std::chrono::minutes(5))));
  EXPECT_EQ(
      one("select string_agg(state || attempt || urgent || (run_at = '2026-11-23T12:05Z'), ',') from job"),
      "waiting1truetrue");
}

TEST_F(JobTableTest, enqueueing_again_keeps_one_waiting_job_and_brings_it_forward) {
  add({{.kind = "a", .key = "k", .payload = R"({"n": 1})", .run_at = noon() + std::chrono::hours(2)}});
  add({{.kind = "a",
        .key = "k",
        .payload = R"({"n": 2})",
        .run_at = noon() + std::chrono::hours(1),
        .urgent = true}});
  add({{.kind = "a", .key = "k", .run_at = noon() + std::chrono::hours(3)}});
  EXPECT_EQ(
      one("select string_agg(urgent || (payload->>'n') || (run_at = '2026-11-23T13:00Z'), ',') from job"),
      "true1true");
}

TEST_F(JobTableTest, a_job_is_not_taken_before_the_transaction_that_asked_for_it_has_committed) {
  add({{.kind = "a", .key = "k"}});
  auto ask_again = [](store::Database* database, JobTable* table, Instant now) -> async::Task<std::size_t> {
    auto transaction = co_await database->begin(soon());
    NewJob job{.kind = "a", .key = "k"};
    auto added = co_await enqueue(*transaction, job, now);
    EXPECT_TRUE(added);
    Take what{.kinds = {"a"}, .leases = {60}, .now = now, .room = 10, .only_urgent = false};
    auto taken = co_await table->take(what);
    auto committed = co_await transaction->commit();
    EXPECT_TRUE(committed);
    co_return taken->size();
  };
  EXPECT_EQ(test::run_on_loop(loop_, ask_again(&*store_, &*table_, clock_.now())), 0u);
  EXPECT_EQ(take().size(), 1u);
}

TEST_F(JobTableTest, takes_no_more_than_there_is_room_for_and_lost_leases_first) {
  add({{.kind = "a", .key = "1"}, {.kind = "a", .key = "2"}});
  ASSERT_EQ(take().size(), 2);
  lose_leases();
  add({{.kind = "a", .key = "3"}, {.kind = "a", .key = "4"}, {.kind = "other", .key = "5"}});
  auto taken = take(3);
  ASSERT_EQ(taken.size(), 3);
  EXPECT_EQ(taken[0].job.attempt + taken[1].job.attempt + taken[2].job.attempt, 5);
  EXPECT_EQ(take(3).size(), 1) << "the kind that nobody here does stays";
}

}  // namespace
}  // namespace metropole::changes::detail
