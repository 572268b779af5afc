// SPDX-License-Identifier: EUPL-1.2
// The order of the log, proven by fifty writers that pause where it hurts and followers that are killed.
#include <random>

#include "async/one_shot.hpp"
#include "changes/log.hpp"
#include "changes_fixture.hpp"

namespace metropole::changes {
namespace {

constexpr unsigned kSeed = 50'231'126;
constexpr int kWriters = 50, kWrites = 6, kFollowers = 4;

using Random = std::mt19937;

unsigned below(Random& random, unsigned n) {
  return std::uniform_int_distribution<unsigned>(0, n - 1)(random);
}

constexpr store::Statement kPause{"test.pause", "SELECT pg_sleep($1::double precision)"};
constexpr store::Statement kLook{"test.look", R"(
SELECT h.stream, h.version, count(c.version), max(c.version) FROM change_head h LEFT JOIN change c USING (stream)
GROUP BY h.stream, h.version)"};
constexpr store::Statement kFollow{"test.follow", R"(
SELECT version, key FROM change WHERE stream = $1 AND version > $2::bigint ORDER BY version LIMIT 7)"};
constexpr store::Statement kAll{"test.all",
                                "SELECT stream, version, key FROM change ORDER BY stream, version"};

// What one acknowledged transaction wrote, and when (steady time) it asked for versions and was acknowledged.
struct Acknowledged {
  store::Aftermath after;
  store::Seen seen;
  async::Deadline asked, acknowledged;
};

struct World {
  test::TestLoop loop;
  store::DatabaseOptions options;
  std::vector<Acknowledged> writes;
  int aborted = 0, writing = kWriters, kills = 0, looks = 0;
  std::map<std::string, std::vector<std::string>> read[kFollowers];
};

store::Aftermath some_changes(Random& random, int writer, int turn) {
  store::Aftermath after;
  for (unsigned i = 0, n = 1 + below(random, 4); i < n; ++i)
    after.changes.push_back({.stream = fmt::format("dataset/{}", below(random, 5)),
                             .key = fmt::format("{}.{}.{}", writer, turn, i)});
  return after;
}

async::Task<Result<>> pause(store::Transaction& transaction, Random& random) {
  auto seconds = below(random, 3) == 0 ? 0.001 * below(random, 20) : 0.0;
  auto slept = co_await transaction.execute(kPause, store::Params{}.number(seconds));
  if (!slept) co_return pass(slept);
  co_return Result<>();
}

// Pauses both before it takes the heads and between that and the commit; one in eight is given up at the end.
async::Task<> writer(World* world, store::Database* database, int number) {
  Random random(kSeed + static_cast<unsigned>(number));
  for (int turn = 0; turn < kWrites; ++turn) {
    auto transaction = co_await database->begin(soon());
    if (!transaction) throw std::runtime_error(transaction.error().log);
    Acknowledged write{
        .after = some_changes(random, number, turn), .seen = {}, .asked = {}, .acknowledged = {}};
    if (auto paused = co_await pause(*transaction, random); !paused)
      throw std::runtime_error(paused.error().log);
    write.asked = std::chrono::steady_clock::now();
    auto seen = co_await append(*transaction, write.after, noon());
    if (!seen) throw std::runtime_error(seen.error().log);
    if (auto paused = co_await pause(*transaction, random); !paused)
      throw std::runtime_error(paused.error().log);
    if (below(random, 8) == 0) {
      ++world->aborted;
      continue;
    }
    if (auto committed = co_await transaction->commit(); !committed)
      throw std::runtime_error(committed.error().log);
    write.acknowledged = std::chrono::steady_clock::now();
    write.seen = std::move(*seen);
    world->writes.push_back(std::move(write));
  }
  --world->writing;
}

// Keeps its cursor and what it read together; its connection is dropped under it at random, in mid-read.
async::Task<> follower(World* world, int number) {
  Random random(kSeed + 1'000 + static_cast<unsigned>(number));
  auto& mine = world->read[number];
  auto database = std::make_unique<store::Database>(world->loop, world->options);
  for (bool last = false; !last;) {
    last = world->writing == 0;
    for (int stream = 0; stream < 5; ++stream) {
      auto name = fmt::format("dataset/{}", stream);
      auto& lines = mine[name];
      for (bool more = true; more;) {
        auto killed = below(random, 15) == 0;
        auto params = store::Params{}.text(name).integer(static_cast<std::int64_t>(lines.size()));
        auto deadline = killed ? async::in(std::chrono::milliseconds(below(random, 3))) : soon();
        auto rows = co_await database->read(kFollow, std::move(params), deadline);
        if (killed) {
          database = std::make_unique<store::Database>(world->loop, world->options);
          ++world->kills;
        }
        if (!rows) continue;
        more = !rows->empty();
        for (std::size_t i = 0; i < rows->size(); ++i) {
          if ((*rows)[i].integer(0) != static_cast<std::int64_t>(lines.size()) + 1)
            throw std::runtime_error("a follower met a gap");
          lines.emplace_back((*rows)[i].text(1));
        }
      }
    }
  }
}

// At every moment what can be seen of a stream is all of 1 to its head: no version appears before a lower
// one.
async::Task<> watcher(World* world) {
  store::Database database(world->loop, world->options);
  while (world->writing > 0) {
    auto rows = co_await database.read(kLook, {}, soon());
    if (!rows) throw std::runtime_error(rows.error().log);
    for (std::size_t i = 0; i < rows->size(); ++i) {
      EXPECT_EQ((*rows)[i].integer(1), (*rows)[i].integer(2)) << (*rows)[i].text(0);
      EXPECT_EQ((*rows)[i].integer(1), (*rows)[i].integer(3)) << (*rows)[i].text(0);
    }
    ++world->looks;
  }
}

async::Task<> one_by_one(std::vector<async::Task<>> tasks) {
  auto executor = co_await async::asio::this_coro::executor;
  auto left = std::make_shared<std::size_t>(tasks.size());
  auto done = std::make_shared<async::OneShot<std::exception_ptr>>(executor);
  for (auto& task : tasks)
    async::asio::co_spawn(executor, std::move(task), [left, done](std::exception_ptr thrown) {
      if (thrown || --*left == 0) done->set(thrown);
    });
  auto thrown = co_await done->wait(async::in(std::chrono::seconds(120)));
  if (!thrown) throw std::runtime_error("not done in two minutes");
  if (*thrown) std::rethrow_exception(*thrown);
}

class LogOrder : public WithDatabase {};

TEST_F(LogOrder, fifty_pausing_writers_and_killed_followers_end_equal_in_commit_order_without_gaps) {
  std::printf("seed %u\n", kSeed);
  World world;
  world.options = options(kWriters);
  world.options.waiters = 1'000;
  store::Database database(world.loop, world.options);
  world.options.exclusive_connections = 1;
  std::vector<async::Task<>> tasks;
  for (int i = 0; i < kWriters; ++i) tasks.push_back(writer(&world, &database, i));
  for (int i = 0; i < kFollowers; ++i) tasks.push_back(follower(&world, i));
  tasks.push_back(watcher(&world));
  test::run_on_loop(world.loop, one_by_one(std::move(tasks)));

  std::map<std::string, std::vector<std::string>> log;
  auto rows = test::run_on_loop(world.loop, database.read(kAll, {}, soon()));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto& lines = log[std::string((*rows)[i].text(0))];
    lines.emplace_back((*rows)[i].text(2));
    ASSERT_EQ((*rows)[i].integer(1), static_cast<std::int64_t>(lines.size())) << "a gap";
  }
  for (const auto& read : world.read) EXPECT_EQ(read, log);

  std::size_t written = 0;
  for (const auto& write : world.writes) {
    auto at = write.seen;  // the versions of a stream's lines end at the one that was answered
    for (auto change = write.after.changes.rbegin(); change != write.after.changes.rend();
         ++change, ++written)
      EXPECT_EQ(log[change->stream][static_cast<std::size_t>(at[change->stream]--) - 1], change->key);
  }
  EXPECT_EQ(written, rows->size()) << "nothing but the acknowledged writes is in the log";
  for (const auto& early : world.writes)
    for (const auto& late : world.writes) {
      if (late.asked < early.acknowledged) continue;
      for (const auto& [stream, version] : late.seen)
        if (early.seen.contains(stream)) EXPECT_LT(early.seen.at(stream), version) << "not in commit order";
    }
  std::printf("%zu writes, %d given up, %zu lines, %d kills, %d looks\n", world.writes.size(), world.aborted,
              written, world.kills, world.looks);
  EXPECT_GT(world.kills, 20);
}

}  // namespace
}  // namespace metropole::changes
