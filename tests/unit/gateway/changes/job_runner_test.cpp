// SPDX-License-Identifier: EUPL-1.2
#include "job_fixture.hpp"

namespace metropole::changes {
namespace {

constexpr auto kForEver = std::chrono::milliseconds(60'000);

class JobRunnerTest : public WithJobs {};

TEST_F(JobRunnerTest, runs_each_job_once_and_never_two_of_a_key_at_once_with_two_workers) {
  std::vector<NewJob> jobs;
  for (int i = 0; i < 120; ++i) jobs.push_back({.kind = "count", .key = std::to_string(i)});
  add(jobs);
  Worker one(options(), clock_, {noting("count", std::chrono::milliseconds(5))});
  Worker two(options(), clock_, {noting("count", std::chrono::milliseconds(5))});
  // The same keys come again while they wait, run or are done.
  for (int again = 0; again < 3; ++again) add({jobs.begin(), jobs.begin() + 10});
  ASSERT_TRUE(becomes("select count(*) from job", "0"));
  auto diary = diary_.copy();
  EXPECT_EQ(diary.most_at_once, 1);
  EXPECT_EQ(diary.begun.size(), diary.ended.size());
  std::map<std::string, int> times;
  for (const auto& line : diary.begun) ++times[line];
  for (int i = 10; i < 120; ++i) EXPECT_EQ(times[fmt::format("count {} 1", i)], 1) << i;
}

TEST_F(JobRunnerTest, a_job_of_a_killed_worker_is_taken_again_after_its_lease) {
  add({{.kind = "slow", .key = "k"}});
  auto slow = noting("slow", kForEver);
  slow.lease = std::chrono::seconds(2);
  auto first = std::make_unique<Worker>(options(), clock_, std::vector{slow});
  ASSERT_TRUE(begun(1));
  auto taken = std::chrono::steady_clock::now();
  first.reset();
  auto quick = noting("slow");
  Worker second(options(), clock_, {quick});
  ASSERT_TRUE(begun(2));
  EXPECT_GT(std::chrono::steady_clock::now() - taken, std::chrono::milliseconds(1'500));
  EXPECT_EQ(diary_.copy().begun, (std::vector<std::string>{"slow k 1", "slow k 2"}));
  EXPECT_TRUE(becomes("select count(*) from job", "0"));
}

TEST_F(JobRunnerTest, a_job_that_hangs_is_cancelled_before_its_lease_ends_and_tried_again) {
  add({{.kind = "slow", .key = "k"}});
  auto slow = noting("slow", kForEver);
  slow.lease = std::chrono::seconds(1);
  Worker worker(options(), clock_, {slow});
  ASSERT_TRUE(becomes("select count(*) from job where state = 'waiting' and attempt = 1", "1"));
  EXPECT_EQ(diary_.copy().running["slow k"], 0) << "left running";
}

TEST_F(JobRunnerTest, poison_is_set_aside_after_its_attempts_with_growing_pauses_of_business_time) {
  add({{.kind = "bad", .key = "k", .payload = R"({"id": 7})"}});
  auto bad = noting("bad", {}, 99);
  bad.attempts = 3;
  Worker worker(options(), clock_, {bad});
  for (int attempt = 1; attempt < 3; ++attempt) {
    ASSERT_TRUE(becomes(
        "select count(*) from job where state = 'waiting' and attempt = " + std::to_string(attempt), "1"));
    auto pause = std::stod(
        one(fmt::format("select extract(epoch from run_at - '{}') from job", format_instant(clock_.now()))));
    EXPECT_GE(pause, 0.74 * (1 << (attempt - 1)));
    EXPECT_LE(pause, 1.01 * (1 << (attempt - 1)));
    clock_.advance(std::chrono::seconds(2 * attempt));
  }
  ASSERT_TRUE(becomes("select count(*) from dead_job", "1"));
  EXPECT_EQ(one("select kind || key || attempts || reason || (payload->>'id') from dead_job"),
            "badk3no_luck7");
  auto dead = ask(worker.loops[0], dead_jobs(worker.database, soon()));
  ASSERT_EQ(dead->size(), 1);
  EXPECT_EQ(dead->front().kind, "bad");
  EXPECT_EQ(dead->front().count, 1);
  EXPECT_EQ(dead->front().oldest, clock_.now());
  EXPECT_EQ(one("select count(*) from job"), "0");
}

TEST_F(JobRunnerTest, what_a_job_throws_is_a_failed_attempt) {
  add({{.kind = "throws", .key = "k"}});
  JobDefinition throws{.kind = "throws",
                       .run = [](const Job&) -> async::Task<Result<>> { throw std::runtime_error("oops"); },
                       .attempts = 1};
  Worker worker(options(), clock_, {throws});
  EXPECT_TRUE(becomes("select count(*) from dead_job where reason = 'exception'", "1"));
}

TEST_F(JobRunnerTest, a_job_whose_workers_die_each_time_is_set_aside_without_running) {
  add({{.kind = "kills", .key = "k"}});
  database_->sql("update job set state = 'running', attempt = 8, lease_until = now() - interval '1 second'");
  Worker worker(options(), clock_, {noting("kills")});
  EXPECT_TRUE(becomes("select count(*) from dead_job where reason = 'worker_lost'", "1"));
  EXPECT_TRUE(diary_.copy().begun.empty());
}

TEST_F(JobRunnerTest, urgent_jobs_go_first_and_have_a_place_of_their_own) {
  for (int i = 0; i < 3; ++i) add({{.kind = "slow", .key = std::to_string(i)}});
  add({{.kind = "slow", .key = "alarm", .urgent = true}});
  Worker worker(options(), clock_, {noting("slow", kForEver)}, 1);
  ASSERT_TRUE(begun(1));
  EXPECT_EQ(diary_.copy().begun[0], "slow alarm 1");
  // The one ordinary place is taken by it; a second urgent job still gets in, the ordinary ones do not.
  add({{.kind = "slow", .key = "second", .urgent = true}});
  ASSERT_TRUE(begun(2));
  EXPECT_EQ(diary_.copy().begun, (std::vector<std::string>{"slow alarm 1", "slow second 1"}));
}

TEST_F(JobRunnerTest, a_schedule_fires_once_a_period_of_business_time_however_many_workers) {
  auto hourly = noting("hourly");
  hourly.every = std::chrono::hours(1);
  Worker one_worker(options(), clock_, {hourly, noting("probe")}),
      two(options(), clock_, {hourly, noting("probe")});
  ASSERT_TRUE(begun(1));
  auto fires = [&](std::chrono::microseconds by, const std::string& probe) {
    clock_.advance(by);
    // Once a job added after the change of time has run on each worker's next looks, the schedule was looked
    // at too.
    for (int i = 0; i < 3; ++i) {
      add({{.kind = "probe", .key = probe}});
      EXPECT_TRUE(becomes("select count(*) from job", "0"));
    }
    auto lines = diary_.copy().begun;
    return std::ranges::count(lines, "hourly  1");
  };
  EXPECT_EQ(fires(std::chrono::minutes(59), "a"), 1);
  EXPECT_EQ(fires(std::chrono::minutes(1), "b"), 2);
  EXPECT_EQ(fires(std::chrono::hours(5), "c"), 3) << "periods that were missed are not made up for";
  EXPECT_EQ(fires(-std::chrono::hours(48), "d"), 4) << "a clock set back does not silence it";
}

TEST_F(JobRunnerTest, waits_for_the_moment_a_job_is_for) {
  add({{.kind = "later", .key = "k", .run_at = noon() + std::chrono::hours(1)}, {.kind = "now", .key = "k"}});
  Worker worker(options(), clock_, {noting("later"), noting("now")});
  ASSERT_TRUE(begun(1));
  EXPECT_EQ(diary_.copy().begun, (std::vector<std::string>{"now k 1"}));
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(begun(2));
  EXPECT_EQ(diary_.copy().begun.back(), "later k 1");
}

TEST_F(JobRunnerTest, stopping_lets_running_jobs_end_and_takes_no_more) {
  add({{.kind = "slow", .key = "1"}, {.kind = "slow", .key = "2"}});
  Worker worker(options(), clock_, {noting("slow", std::chrono::milliseconds(300))}, 1);
  ASSERT_TRUE(begun(1));
  auto stopped = [](JobRunner* runner) -> async::Task<bool> {
    co_await runner->stop(soon());
    co_return true;
  };
  ask(worker.loops[0], stopped(&worker.runner));
  EXPECT_EQ(diary_.copy().ended.size(), 1u);
  EXPECT_EQ(one("select string_agg(state, ',') from job"), "waiting");
}

TEST_F(JobRunnerTest, stopping_gives_up_at_the_deadline) {
  add({{.kind = "slow", .key = "1"}});
  Worker worker(options(), clock_, {noting("slow", kForEver)});
  ASSERT_TRUE(begun(1));
  auto stopped = [](JobRunner* runner) -> async::Task<bool> {
    co_await runner->stop(async::in(std::chrono::milliseconds(50)));
    co_return true;
  };
  EXPECT_TRUE(ask(worker.loops[0], stopped(&worker.runner)));
}

TEST_F(JobRunnerTest, a_done_job_is_marked_when_the_database_comes_back) {
  add({{.kind = "slow", .key = "k"}});
  Worker worker(options(), clock_, {noting("slow", std::chrono::milliseconds(200))});
  ASSERT_TRUE(begun(1));
  database_->allow_connections(false);
  database_->kill_connections();
  ASSERT_TRUE(diary_.wait_until([](const Diary& d) { return d.ended.size() == 1; }));
  database_->allow_connections(true);
  EXPECT_TRUE(becomes("select count(*) from job", "0"));
  EXPECT_EQ(diary_.copy().begun.size(), 1u);
}

}  // namespace
}  // namespace metropole::changes
