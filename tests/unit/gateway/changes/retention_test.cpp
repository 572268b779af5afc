// SPDX-License-Identifier: EUPL-1.2
#include "changes/retention.hpp"

#include "changes_fixture.hpp"

namespace metropole::changes {
namespace {

class RetentionTest : public WithDatabase {
 protected:
  // A change of `stream` a day for the last hundred days, oldest first.
  void fill(const std::string& stream) {
    database_->sql(
        fmt::format("insert into change_head values ('{0}', 100);"
                    "insert into change select '{0}', v, v::text, 'U', timestamptz '2026-11-23 12:00Z' - "
                    "(100 - v) * interval '1 day' from generate_series(1, 100) v",
                    stream));
  }
  void purge(Retention retention) {
    test::TestLoop loop;
    store::Database database(loop, options());
    SetClock clock(noon());
    auto job = purge_job(database, clock, retention);
    Job given{.kind = "changes.purge", .key = {}, .payload = "{}"};
    auto done = test::run_on_loop(loop, job.run(given));
    ASSERT_TRUE(done) << done.error().log;
  }
  std::string kept(const std::string& stream) {
    return one(
        fmt::format("select min(version) || ' to ' || max(version) from change where stream = '{}'", stream));
  }
};

TEST_F(RetentionTest, removes_old_changes_from_the_beginning_of_each_stream_in_batches) {
  fill("dataset/a");
  fill("dataset/b");
  purge({.changes = std::chrono::days(30), .changes_kept = 0, .batch = 7});
  EXPECT_EQ(kept("dataset/a"), "70 to 100");
  EXPECT_EQ(kept("dataset/b"), "70 to 100");
  EXPECT_EQ(one("select sum(version) from change_head"), "200") << "heads never move back";
}

TEST_F(RetentionTest, keeps_the_last_changes_of_a_quiet_stream_whatever_their_age) {
  fill("dataset/a");
  purge({.changes = std::chrono::days(30), .changes_kept = 50});
  EXPECT_EQ(kept("dataset/a"), "51 to 100");
}

TEST_F(RetentionTest, leaves_no_hole_behind_an_entry_whose_clock_was_ahead) {
  fill("dataset/a");
  database_->sql("update change set at = '2026-11-23 12:00Z' where version = 10");
  purge({.changes = std::chrono::days(30), .changes_kept = 0});
  EXPECT_EQ(kept("dataset/a"), "10 to 100");
  EXPECT_EQ(one("select count(*) from change"), "91");
}

TEST_F(RetentionTest, removes_events_past_thirteen_months) {
  database_->sql(
      "insert into event select 'event/1', v, 'k', 's', '{}', timestamptz '2026-11-23 12:00Z' - (500 - v) * "
      "interval '1 day'"
      " from generate_series(1, 500) v");
  purge({.batch = 30});
  EXPECT_EQ(one("select min(version) from event"), "104");
}

}  // namespace
}  // namespace metropole::changes
