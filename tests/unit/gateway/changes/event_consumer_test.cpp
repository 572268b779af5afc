// SPDX-License-Identifier: EUPL-1.2
#include <random>

#include "changes/events.hpp"
#include "changes_fixture.hpp"

namespace metropole::changes {
namespace {

constexpr unsigned kSeed = 31'231'126;

constexpr store::Statement kEffect{"test.effect",
                                   "INSERT INTO effect (stream, version, kind) VALUES ($1, $2::bigint, $3)"};

// A process that follows the events as "test": each one's effect is a row, written where the position moves.
struct Consumer {
  async::LoopGroup loops{1};
  store::Database database;
  EventConsumer consumer;

  Consumer(store::DatabaseOptions options, std::function<bool(const LoggedEvent&)> fails)
      : database(loops[0], std::move(options)),
        consumer(loops[0], database, "test",
                 [fails = std::move(fails)](store::Transaction& transaction, const LoggedEvent& event) {
                   return leave_effect(&transaction, event, fails(event));
                 }) {
    consumer.start();
    loops.start();
  }
  ~Consumer() { loops.stop(); }

  static async::Task<Result<>> leave_effect(store::Transaction* transaction, LoggedEvent event, bool fails) {
    auto params = store::Params{}.text(event.stream).integer(event.version).text(event.kind);
    auto done = co_await transaction->execute(kEffect, std::move(params));
    if (!done) co_return pass(done);
    if (fails) co_return fail(ErrorKind::internal, "no_luck");
    co_return Result<>();
  }
};

class EventConsumerTest : public WithDatabase {
 protected:
  void SetUp() override {
    WithDatabase::SetUp();
    if (IsSkipped()) return;
    database_->sql(
        "create table effect (n bigint generated always as identity, stream text, version bigint, kind text);"
        "grant insert on effect to app");
    store_.emplace(loop_, options());
  }
  void add(int stream, std::string kind) {
    store::Aftermath after{.changes = {},
                           .events = {{.stream = fmt::format("event/{}", stream),
                                       .kind = std::move(kind),
                                       .subject = "thing",
                                       .payload = "{}"}}};
    ASSERT_TRUE(test::run_on_loop(loop_, write(&*store_, nullptr, {}, std::move(after))));
  }
  bool registered() { return becomes("select count(*) from event_consumer", "16"); }

  test::TestLoop loop_;
  std::optional<store::Database> store_;
};

bool never(const LoggedEvent&) {
  return false;
}

TEST_F(EventConsumerTest, killed_and_doubled_at_random_leaves_each_effect_exactly_once_in_order) {
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  auto sometimes = [random](const LoggedEvent&) mutable { return random() % 40 == 0; };
  std::unique_ptr<Consumer> consumers[2];
  consumers[0] = std::make_unique<Consumer>(options(), sometimes);
  ASSERT_TRUE(registered());
  int kills = 0;
  for (int i = 0; i < 300; ++i) {
    add(static_cast<int>(random() % 5), std::to_string(i));
    if (random() % 12 != 0) continue;
    consumers[random() % 2] = std::make_unique<Consumer>(options(), sometimes);
    ++kills;
  }
  for (auto& consumer : consumers) consumer = std::make_unique<Consumer>(options(), never);
  EXPECT_TRUE(becomes("select count(*) from effect", "300"));
  EXPECT_EQ(one("select count(*) from (select stream, version from effect intersect select stream, version "
                "from event) x"),
            "300");
  EXPECT_EQ(
      one("select count(*) from (select version < lag(version) over (partition by stream order by n) as back "
          "from effect) x where back"),
      "0");
  EXPECT_EQ(one("select count(*) from event_consumer c join change_head h using (stream) where c.version <> "
                "h.version"),
            "0");
  std::printf("%d kills\n", kills);
}

TEST_F(EventConsumerTest, an_event_that_fails_stops_its_stream_only_and_those_before_it_pass) {
  Consumer consumer(options(), [](const LoggedEvent& event) { return event.kind == "bad"; });
  ASSERT_TRUE(registered());
  for (auto kind : {"one", "two", "bad", "three"}) add(1, kind);
  add(2, "elsewhere");
  EXPECT_TRUE(
      becomes("select string_agg(kind, ',' order by n) from effect where stream = 'event/1'", "one,two"));
  EXPECT_TRUE(becomes("select count(*) from effect where kind = 'elsewhere'", "1"));
  EXPECT_EQ(one("select version from event_consumer where stream = 'event/1'"), "2");
}

TEST_F(EventConsumerTest, a_new_name_begins_after_its_first_start_and_passes_over_what_was_erased) {
  add(1, "before");
  Consumer consumer(options(), never);
  ASSERT_TRUE(registered());
  add(1, "erased");
  add(1, "after");
  EXPECT_TRUE(becomes("select string_agg(kind, ',') from effect", "after"));
}

TEST_F(EventConsumerTest, goes_on_when_the_database_comes_back) {
  Consumer consumer(options(), never);
  ASSERT_TRUE(registered());
  database_->kill_connections();
  store_.emplace(loop_, options());
  add(3, "after");
  EXPECT_TRUE(becomes("select string_agg(kind, ',') from effect", "after"));
}

}  // namespace
}  // namespace metropole::changes
