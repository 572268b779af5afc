// SPDX-License-Identifier: EUPL-1.2
// The cache, the log and Metropole-Seen together: a client that echoes what its write answered reads it in
// any process.
#include <random>

#include "changes/log_reader.hpp"
#include "changes/versioned_cache.hpp"
#include "changes_fixture.hpp"
#include "support/test_redis.hpp"

namespace metropole::changes {
namespace {

constexpr unsigned kSeed = 77'231'126;
constexpr auto kStream = "dataset/things";
constexpr int kKeys = 6;

constexpr store::Statement kWrite{"test.write_thing", R"(
INSERT INTO thing (key, value) VALUES ($1, $2::bigint) ON CONFLICT (key) DO UPDATE SET value = excluded.value)"};
// One statement is one snapshot: the value and the version it is of.
constexpr store::Statement kRead{"test.read_thing", R"(
SELECT coalesce((SELECT value FROM thing WHERE key = $1), 0),
       coalesce((SELECT version FROM change_head WHERE stream = 'dataset/things'), 0),
       pg_sleep($2::double precision)::text)"};

// A process as far as this matters: a cache on one loop, kept honest by the log.
struct Process {
  async::LoopGroup loops{1};
  store::Database database;
  store::Redis redis;
  LogReader reader;
  VersionedCache<std::string, std::int64_t> cache{{.entries = 4, .floors = 4}};
  std::map<std::string, std::int64_t> told;  // the highest version the log named for each key
  std::minstd_rand random;
  int hits = 0, fills = 0;

  Process(store::DatabaseOptions options, std::string socket, unsigned seed)
      : database(loops[0], std::move(options)),
        redis(loops[0], {.socket = std::move(socket)}),
        reader(loops[0], database, redis),
        random(seed) {
    reader.subscribe(loops[0], "dataset/", [this](const LogBatch& batch) {
      auto now = std::chrono::steady_clock::now();
      if (batch.reset) cache.clear(now);
      for (const auto& line : batch.changes) {
        cache.raise_floor(line.key, line.version, now);
        told[line.key] = line.version;
      }
    });
    reader.start();
    loops.start();
  }
  ~Process() { loops.stop(); }
};

async::Task<Result<std::int64_t>> read(Process* process, std::string key, std::int64_t seen) {
  if (const auto* value = process->cache.get(key, seen)) {
    ++process->hits;
    co_return *value;
  }
  ++process->fills;
  auto started = std::chrono::steady_clock::now();
  auto slow = process->random() % 4 == 0 ? 0.01 : 0.0;
  auto rows = co_await process->database.read(kRead, store::Params{}.text(key).number(slow), soon());
  if (!rows) co_return pass(rows);
  auto value = (*rows)[0].integer(0);
  process->cache.fill(key, value, {.as_of = (*rows)[0].integer(1), .started = started, .bytes = 8});
  co_return value;
}

// Values only grow, and the n-th write of the stream writes n: a value tells the version it is of.
async::Task<Result<store::Seen>> write_next(Process* process, std::string key, std::int64_t value) {
  auto seen = co_await write(&process->database, &kWrite, store::Params{}.text(key).integer(value),
                             changed(kStream, key));
  process->reader.announce();
  co_return seen;
}

// Reads without pause, and never gets less than the log had already named when it asked.
async::Task<int> reader_of(Process* process, std::atomic<bool>* over) {
  int old = 0;
  while (!*over) {
    auto key = std::to_string(process->random() % kKeys);
    auto floor = process->told[key];
    auto value = co_await read(process, key, 0);
    if (!value || *value < floor) ++old;
    co_await async::asio::post(async::asio::use_awaitable_t<async::Executor>());
  }
  co_return old;
}

class ReadYourWrites : public WithDatabase {};

TEST_F(ReadYourWrites, hold_across_processes_by_the_echoed_version_and_no_read_is_older_than_the_log) {
  if (!test::TestRedis::available()) GTEST_SKIP() << "redis-server is not installed";
  std::printf("seed %u\n", kSeed);
  test::TestRedis redis;
  Process one(options(), redis.socket(), kSeed), two(options(), redis.socket(), kSeed + 1);
  std::mt19937 random(kSeed);
  std::atomic<bool> over{false};
  std::vector<std::future<int>> readers;
  for (auto* process : {&one, &two})
    for (int i = 0; i < 3; ++i)
      readers.push_back(async::asio::co_spawn(process->loops[0].context(), reader_of(process, &over),
                                              async::asio::use_future));
  for (std::int64_t n = 1; n <= 400; ++n) {
    auto& writer = random() % 2 ? one : two;
    auto& other = &writer == &one ? two : one;
    auto key = std::to_string(random() % kKeys);
    auto seen = ask(writer.loops[0], write_next(&writer, key, n));
    ASSERT_TRUE(seen) << seen.error().log;
    ASSERT_EQ(seen->at(kStream), n);
    auto value = ask(other.loops[0], read(&other, key, seen->at(kStream)));
    ASSERT_TRUE(value);
    ASSERT_GE(*value, n) << "write " << n << " was not read back";
    if (n == 200) redis.kill();
  }
  over = true;
  for (auto& reader : readers) EXPECT_EQ(reader.get(), 0) << "reads older than what the log had said";
  std::printf("hits %d and %d, fills %d and %d\n", one.hits, two.hits, one.fills, two.fills);
  EXPECT_GT(one.hits + two.hits, 1'000);
}

}  // namespace
}  // namespace metropole::changes
