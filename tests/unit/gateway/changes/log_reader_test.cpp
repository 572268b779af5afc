// SPDX-License-Identifier: EUPL-1.2
#include "changes/log_reader.hpp"

#include "changes_fixture.hpp"
#include "support/test_redis.hpp"

namespace metropole::changes {
namespace {

// What one subscriber was given; the first thing must be a reset.
struct Given {
  int resets = 0;
  bool began_with_reset = false;
  std::map<std::string, std::vector<LoggedChange>> since_reset;

  std::int64_t last(const std::string& stream) const {
    auto at = since_reset.find(stream);
    return at == since_reset.end() || at->second.empty() ? 0 : at->second.back().version;
  }
  // Every version after the first one given, once, in order.
  bool in_order() const {
    for (const auto& [stream, lines] : since_reset)
      for (std::size_t i = 1; i < lines.size(); ++i)
        if (lines[i].version != lines[i - 1].version + 1) return false;
    return began_with_reset;
  }
};

// A process of two loops: stores and the reader on the first, a subscriber on each.
struct Process {
  async::LoopGroup loops{2};
  store::Database database;
  store::Redis redis;
  LogReader reader;
  Watched<Given> datasets, residents;

  Process(store::DatabaseOptions options, std::string socket)
      : database(loops[0], std::move(options)),
        redis(loops[0], {.socket = std::move(socket)}),
        reader(loops[0], database, redis) {
    listen(loops[0], "dataset/", datasets);
    listen(loops[1], "resident/", residents);
    reader.start();
    loops.start();
  }
  ~Process() { loops.stop(); }

  void listen(async::Loop& loop, std::string prefix, Watched<Given>& watched) {
    reader.subscribe(loop, std::move(prefix), [&watched](const LogBatch& batch) {
      watched.tell([&](Given& given) {
        if (batch.reset) {
          given.began_with_reset = given.began_with_reset || given.since_reset.empty();
          ++given.resets;
          given.since_reset.clear();
        }
        for (const auto& line : batch.changes) given.since_reset[line.stream].push_back(line);
      });
    });
  }
  bool ready() {
    auto reset = [](const Given& given) { return given.resets > 0; };
    return datasets.wait_until(reset) && residents.wait_until(reset);
  }
  // Writes as a request would: commit, then say so.
  std::int64_t write_line(const std::string& stream, std::string key) {
    auto seen = ask(loops[0], write(&database, nullptr, {}, changed(stream, std::move(key))));
    if (!seen) return 0;
    loops[0].post([this] { reader.announce(); });
    return seen->at(stream);
  }
};

auto reached(const std::string& stream, std::int64_t version) {
  return [=](const Given& given) { return given.last(stream) >= version; };
}

class LogReaderTest : public WithDatabase {
 protected:
  void SetUp() override {
    WithDatabase::SetUp();
    if (!IsSkipped() && !test::TestRedis::available()) GTEST_SKIP() << "redis-server is not installed";
  }
};

TEST_F(LogReaderTest, two_processes_get_every_line_once_in_order_while_redis_dies_and_returns) {
  test::TestRedis redis;
  Process one(options(), redis.socket()), two(options(), redis.socket());
  ASSERT_TRUE(one.ready() && two.ready());
  std::int64_t pools = 0, resident = 0;
  for (int i = 0; i < 300; ++i) {
    if (i == 100) redis.kill();
    if (i == 200) redis.start();
    auto& writer = i % 2 ? one : two;
    auto stream = i % 3 ? "dataset/pools" : "resident/7";
    (i % 3 ? pools : resident) = writer.write_line(stream, std::to_string(i));
  }
  EXPECT_EQ(pools, 200);
  EXPECT_EQ(resident, 100);
  for (auto* process : {&one, &two}) {
    EXPECT_TRUE(process->datasets.wait_until(reached("dataset/pools", pools)));
    EXPECT_TRUE(process->residents.wait_until(reached("resident/7", resident)));
    auto given = process->datasets.copy();
    EXPECT_TRUE(given.in_order());
    EXPECT_EQ(given.resets, 1);
    EXPECT_EQ(given.since_reset.size(), 1u) << "only streams of the prefix";
    EXPECT_EQ(given.since_reset["dataset/pools"].size(), 200u);
    EXPECT_EQ(process->residents.copy().since_reset["resident/7"].size(), 100u);
  }
}

TEST_F(LogReaderTest, a_message_brings_a_line_to_another_process_before_its_next_tick) {
  test::TestRedis redis;
  Process one(options(), redis.socket()), two(options(), redis.socket());
  ASSERT_TRUE(one.ready() && two.ready());
  std::vector<std::chrono::microseconds> delays;
  for (int i = 0; i < 40; ++i) {
    auto version = one.write_line("dataset/pools", "k");
    auto written = std::chrono::steady_clock::now();
    ASSERT_TRUE(two.datasets.wait_until(reached("dataset/pools", version)));
    delays.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - written));
  }
  std::ranges::sort(delays);
  std::printf("commit to subscriber in another process: median %lld us, worst %lld us\n",
              static_cast<long long>(delays[20].count()), static_cast<long long>(delays.back().count()));
  EXPECT_LT(delays[20], async::Loop::kTick / 2);
}

TEST_F(LogReaderTest, works_without_any_redis) {
  Process one(options(), ""), two(options(), "");
  ASSERT_TRUE(one.ready() && two.ready());
  auto version = one.write_line("dataset/pools", "k");
  EXPECT_TRUE(two.datasets.wait_until(reached("dataset/pools", version)));
}

TEST_F(LogReaderTest, says_when_it_is_not_current_and_loses_nothing_while_the_database_is_away) {
  Process one(options(), "");
  ASSERT_TRUE(one.ready());
  ASSERT_GT(one.write_line("dataset/pools", "before"), 0);
  ASSERT_TRUE(one.datasets.wait_until(reached("dataset/pools", 1)));
  EXPECT_TRUE(one.reader.current());
  database_->allow_connections(false);
  database_->kill_connections();
  auto until = soon();
  while (one.reader.current() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_FALSE(one.reader.current());
  database_->allow_connections(true);
  database_->sql(
      "insert into change_head values ('dataset/pools', 2) on conflict (stream) do update set version = 2;"
      "insert into change values ('dataset/pools', 2, 'meanwhile', 'U', now())");
  EXPECT_TRUE(one.datasets.wait_until(reached("dataset/pools", 2)));
  EXPECT_TRUE(one.datasets.copy().in_order());
  EXPECT_EQ(one.datasets.copy().resets, 1);
}

TEST_F(LogReaderTest, resets_when_the_epoch_changes_and_when_history_is_gone) {
  Process one(options(), "");
  ASSERT_TRUE(one.ready());
  ASSERT_GT(one.write_line("dataset/pools", "k"), 0);
  database_->sql("update log_epoch set epoch = 'restored'");
  ASSERT_TRUE(one.datasets.wait_until([](const Given& given) { return given.resets == 2; }));
  EXPECT_EQ(one.write_line("dataset/pools", "after"), 2);
  ASSERT_TRUE(one.datasets.wait_until(reached("dataset/pools", 2)));
  database_->sql("update change_head set version = version + 1000");
  ASSERT_TRUE(one.datasets.wait_until([](const Given& given) { return given.resets == 3; }));
  EXPECT_EQ(one.write_line("dataset/pools", "last"), 1003);
  EXPECT_TRUE(one.datasets.wait_until(reached("dataset/pools", 1003)));
  EXPECT_EQ(one.residents.copy().resets, 2) << "a hole in one stream is not the others' matter";
}

TEST_F(LogReaderTest, gives_events_by_their_subject_and_long_histories_page_by_page) {
  Process one(options(), "");
  ASSERT_TRUE(one.ready());
  store::Aftermath many;
  for (int i = 0; i < 1'700; ++i)
    many.changes.push_back({.stream = "dataset/pools", .key = std::to_string(i)});
  many.events.push_back({.stream = "dataset/pools", .kind = "closed", .subject = "pool 7", .payload = "{}"});
  ASSERT_TRUE(ask(one.loops[0], write(&one.database, nullptr, {}, std::move(many))));
  ASSERT_TRUE(one.datasets.wait_until(reached("dataset/pools", 1'701)));
  auto given = one.datasets.copy();
  EXPECT_TRUE(given.in_order());
  EXPECT_EQ(given.since_reset["dataset/pools"].back().op, 'E');
  EXPECT_EQ(given.since_reset["dataset/pools"].back().key, "pool 7");
}

}  // namespace
}  // namespace metropole::changes
