// SPDX-License-Identifier: EUPL-1.2
// Group commit and the log together: what WriteBatcher acknowledges is in the log once, under the version it
// answered.
#include <random>

#include "changes_fixture.hpp"
#include "store/write_batcher.hpp"

namespace metropole::changes {
namespace {

constexpr unsigned kSeed = 90'231'126;
constexpr int kClients = 40, kWrites = 25;

// Refused by the primary key for a key that is taken: bad writes inside good batches.
constexpr store::Statement kInsert{"test.insert_thing",
                                   "INSERT INTO thing (key, value) VALUES ($1, 0) RETURNING key"};

struct Process {
  async::LoopGroup loops{1};
  SetClock clock{noon()};
  store::Database database;
  store::WriteBatcher writes;
  std::map<std::string, std::pair<std::string, std::int64_t>> acknowledged;  // key → stream, version reached
  int refused = 0, wrong = 0;

  explicit Process(store::DatabaseOptions options)
      : database(loops[0], std::move(options)),
        writes(
            loops[0], database, clock,
            [](store::Transaction& transaction, const store::Aftermath& after) {
              return append(transaction, after, noon());
            },
            [](const store::Seen&) {}) {
    loops.start();
  }
  ~Process() { loops.stop(); }
};

store::Write insertion(const std::string& key, const std::string& stream) {
  auto settle = [stream](const store::Rows& rows) {
    std::string written(rows[0].text(0));
    return store::Settled{
        .body = written,
        .after = {.changes = {{.stream = stream, .key = written}},
                  .events = {{.stream = "event/1", .kind = "made", .subject = written, .payload = "{}"}}}};
  };
  return {.statement = &kInsert, .params = store::Params{}.text(key), .settle = settle};
}

async::Task<int> client(Process* process, unsigned number) {
  std::mt19937 random(kSeed + number);
  for (int i = 0; i < kWrites; ++i) {
    bool taken = random() % 10 == 0;
    auto key = taken ? std::string("taken") : fmt::format("{}.{}", number, i);
    auto stream = fmt::format("dataset/{}", random() % 4);
    auto answer = co_await process->writes.write(insertion(key, stream), soon());
    if (answer) {
      process->acknowledged[key] = {stream, answer->seen[stream]};
    } else {
      (answer.error().kind == ErrorKind::conflict ? process->refused : process->wrong)++;
    }
  }
  co_return 0;
}

class BatchedWrites : public WithDatabase {};

TEST_F(BatchedWrites, of_two_processes_are_in_the_log_once_each_without_gaps) {
  std::printf("seed %u\n", kSeed);
  database_->sql("insert into thing values ('taken', 0)");
  auto began = std::chrono::steady_clock::now();
  std::size_t expected = 0;
  std::int64_t took = 0;
  std::string claims;
  {
    Process one(options()), two(options());
    std::vector<std::future<int>> clients;
    for (unsigned i = 0; i < kClients; ++i) {
      auto& process = i % 2 ? one : two;
      clients.push_back(
          async::asio::co_spawn(process.loops[0].context(), client(&process, i), async::asio::use_future));
    }
    for (auto& each : clients) each.get();
    EXPECT_EQ(one.wrong + two.wrong, 0);
    EXPECT_GT(one.refused + two.refused, 50);
    for (auto* process : {&one, &two}) {
      expected += process->acknowledged.size();
      for (const auto& [key, reached] : process->acknowledged)
        claims +=
            fmt::format("{}('{}', '{}', {})", claims.empty() ? "" : ",", key, reached.first, reached.second);
    }
    took = (std::chrono::steady_clock::now() - began) / std::chrono::milliseconds(1);
  }
  // Each has one line, in its stream, no later than the version that its client was told.
  EXPECT_EQ(one("select count(*) from (values " + claims +
                ") w (key, stream, seen) join change c using (key, stream) where c.version <= w.seen"),
            std::to_string(expected));
  std::printf("%zu writes in %lld ms, one transaction in flight a process\n", expected,
              static_cast<long long>(took));
  EXPECT_EQ(one("select count(*) from change"), std::to_string(expected));
  EXPECT_EQ(one("select count(*) from event"), std::to_string(expected));
  EXPECT_EQ(one("select count(*) from change_head h where version <> (select count(*) from "
                "log_lines(array[h.stream], "
                "array[0::bigint], array[h.version]))"),
            "0");
}

}  // namespace
}  // namespace metropole::changes
