// SPDX-License-Identifier: EUPL-1.2
#include "store/write_batcher.hpp"

#include <thread>

#include "store_fixture.hpp"

namespace metropole::store {

namespace {

constexpr Statement kInsert{"test.insert",
                            "insert into thing (id, owner) values ($1, scope_resident()) returning id"};
constexpr Statement kFragile{"test.fragile", "insert into thing (id) values (100 / $1) returning id"};
constexpr Statement kAppend{
    "test.append",
    "insert into head (stream, version) select stream, count(*) from unnest($1::text[]) as s (stream) "
    "group by stream order by stream on conflict (stream) do update "
    "set version = head.version + excluded.version returning stream, version"};

class WriteBatcherTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    postgres->sql(
        "create table thing (id bigint primary key, owner uuid); grant all on thing to app; "
        "create table head (stream text primary key, version bigint not null); grant all on head to app");
    open("app");
    make();
  }
  void make(WriteBatcher::Options options = {}) {
    batcher.emplace(
        loop, *database, clock,
        [this](Transaction& transaction, const Aftermath& after) { return append(transaction, after); },
        [this](const Seen& seen) { committed.push_back(seen); }, options);
  }
  async::Task<Result<Seen>> append(Transaction& transaction, const Aftermath& after) {
    ++batches;
    std::vector<std::string> streams;
    for (const auto& change : after.changes) streams.push_back(change.stream);
    auto rows = co_await transaction.execute(kAppend, Params{}.texts(streams));
    if (!rows) co_return pass(rows);
    Seen seen;
    for (std::size_t i = 0; i < rows->size(); ++i) seen.emplace((*rows)[i].text(0), (*rows)[i].integer(1));
    co_return seen;
  }
  static Settled made(const Rows& rows) {
    auto id = rows[0].integer(0);
    return {.status = 201,
            .body = fmt::format("{{\"id\":{}}}", id),
            .after = {.changes = {{.stream = fmt::format("s{}", id % 2), .key = std::to_string(id)}},
                      .events = {}}};
  }
  static Write insert(std::int64_t id, std::string key = {}, std::string fingerprint = "f") {
    Write write{
        .statement = &kInsert, .params = Params{}.integer(id), .scope = {}, .claim = {}, .settle = made};
    if (!key.empty()) write.claim = IdempotencyClaim{"me", std::move(key), std::move(fingerprint)};
    return write;
  }
  static Write fragile(std::int64_t by) {
    return {.statement = &kFragile, .params = Params{}.integer(by), .scope = {}, .claim = {}, .settle = made};
  }
  // All at once; their answers in order.
  std::vector<Result<WriteAnswer>> write_all(std::vector<Write> writes,
                                             std::chrono::milliseconds within = 10s) {
    std::vector<Result<WriteAnswer>> answers(writes.size(), std::unexpected(Error{}));
    auto left = writes.size();
    for (std::size_t i = 0; i < writes.size(); ++i)
      async::asio::co_spawn(loop.context(), batcher->write(std::move(writes[i]), async::in(within)),
                            [&answers, &left, i](std::exception_ptr, Result<WriteAnswer> answer) {
                              answers[i] = std::move(answer);
                              --left;
                            });
    loop.context().restart();
    while (left > 0) loop.context().run_one();
    return answers;
  }
  Result<WriteAnswer> write(Write one) { return std::move(write_all({std::move(one)})[0]); }
  std::string count() { return postgres->sql("select count(*) from thing")[0]; }

  SetClock clock{*parse_instant("2026-11-23T07:42:00+01:00")};
  std::optional<WriteBatcher> batcher;
  std::vector<Seen> committed;
  int batches = 0;
};

TEST_F(WriteBatcherTest, commits_what_comes_together_in_one_transaction) {
  std::vector<Write> writes;
  for (int i = 0; i < 100; ++i) writes.push_back(insert(i));
  auto answers = write_all(std::move(writes));
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().log;
    EXPECT_EQ(answers[i]->status, 201);
    EXPECT_EQ(answers[i]->body, fmt::format("{{\"id\":{}}}", i));
    EXPECT_EQ(answers[i]->seen, (Seen{{fmt::format("s{}", i % 2), 50}}));
  }
  EXPECT_EQ(batches, 1);
  EXPECT_EQ(committed, (std::vector<Seen>{{{"s0", 50}, {"s1", 50}}}));
  EXPECT_EQ(postgres->sql("select count(distinct xmin::text) from thing")[0], "1");
}

TEST_F(WriteBatcherTest, fails_a_bad_write_alone) {
  std::vector<Write> writes;
  for (int i = 0; i < 20; ++i) writes.push_back(i == 7 ? fragile(0) : insert(i == 13 ? 3 : i));
  auto answers = write_all(std::move(writes));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(answers[i].has_value(), i != 7 && i != 13) << i;
  EXPECT_EQ(answers[7].error().code, "sqlstate_22012");
  EXPECT_EQ(answers[13].error().code, "sqlstate_23505");
  EXPECT_EQ(count(), "18");
  EXPECT_EQ(postgres->sql("select sum(version) from head")[0], "18");
}

TEST_F(WriteBatcherTest, lets_no_settle_that_throws_harm_its_neighbours) {
  auto bad = insert(1);
  bad.settle = [](const Rows&) -> Settled { throw std::runtime_error("bug"); };
  std::vector<Write> writes;
  writes.push_back(std::move(bad));
  writes.push_back(insert(2));
  auto answers = write_all(std::move(writes));
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().kind, ErrorKind::internal);
  EXPECT_TRUE(answers[1]);
  EXPECT_EQ(count(), "1");
}

TEST_F(WriteBatcherTest, gives_the_kept_answer_to_a_repeat) {
  auto first = write(insert(1, "k"));
  ASSERT_TRUE(first) << first.error().log;
  EXPECT_FALSE(first->replayed);
  auto again = write(insert(1, "k"));
  ASSERT_TRUE(again) << again.error().log;
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(count(), "1");
  auto other = write(insert(2, "k", "another request"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(other.error().code, "idempotency_key_reused");
  EXPECT_EQ(count(), "1");
}

TEST_F(WriteBatcherTest, gives_the_first_answer_to_the_same_key_in_the_same_batch) {
  std::vector<Write> writes;
  for (int i = 0; i < 5; ++i) writes.push_back(insert(1, "k"));
  for (int i = 10; i < 15; ++i) writes.push_back(insert(i, fmt::format("k{}", i)));
  auto answers = write_all(std::move(writes));
  auto replayed = 0;
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer) << answer.error().log;
    replayed += answer->replayed;
  }
  EXPECT_EQ(replayed, 4);
  EXPECT_EQ(count(), "6");
}

TEST_F(WriteBatcherTest, waits_for_a_key_another_process_is_claiming) {
  for (auto outcome : {"commit", "rollback"}) {
    auto other = run(database->begin(async::in(10s))).value();
    static constexpr Statement kClaim{"test.claim",
                                      "insert into idempotency values ('me', $1, 'f', 200, 'theirs', now())"};
    ASSERT_TRUE(run(other.execute(kClaim, Params{}.text(outcome))));
    std::optional<Result<WriteAnswer>> answer;
    auto id = outcome == std::string_view("commit") ? 1 : 2;
    async::asio::co_spawn(loop.context(), batcher->write(insert(id, outcome), async::in(10s)),
                          [&](std::exception_ptr, Result<WriteAnswer> got) { answer = std::move(got); });
    auto waits = [&] { return postgres->sql("select count(*) from pg_locks where not granted")[0] != "0"; };
    ASSERT_TRUE(eventually(waits));
    EXPECT_FALSE(answer);
    if (id == 1)
      ASSERT_TRUE(run(other.commit()));
    else
      other = Transaction();
    ASSERT_TRUE(eventually([&] { return answer.has_value(); }));
    ASSERT_TRUE(*answer) << (*answer).error().log;
    EXPECT_EQ((*answer)->replayed, id == 1);
    EXPECT_EQ((*answer)->body, id == 1 ? "theirs" : "{\"id\":2}");
  }
  EXPECT_EQ(count(), "1");
}

TEST_F(WriteBatcherTest, keeps_no_answer_of_a_write_that_failed) {
  auto bad = fragile(0);
  bad.claim = IdempotencyClaim{"me", "k", "f"};
  EXPECT_FALSE(write(std::move(bad)));
  EXPECT_EQ(postgres->sql("select count(*) from idempotency")[0], "0");
  auto retry = write(insert(1, "k"));
  ASSERT_TRUE(retry);
  EXPECT_FALSE(retry->replayed);
}

TEST_F(WriteBatcherTest, gives_each_write_its_own_scope) {
  auto a = Uuid::v4(), b = Uuid::v4();
  std::vector<Write> writes;
  for (int i = 0; i < 6; ++i) {
    writes.push_back(insert(i));
    if (i % 3 == 1) writes.back().scope = ScopeMaker::of_resident(ResidentId(a));
    if (i % 3 == 2) writes.back().scope = ScopeMaker::of_resident(ResidentId(b));
  }
  for (const auto& answer : write_all(std::move(writes))) ASSERT_TRUE(answer) << answer.error().log;
  EXPECT_EQ(batches, 1);
  EXPECT_EQ(postgres->sql("select coalesce(owner::text, '') from thing order by id"),
            (std::vector<std::string>{"", a.text(), b.text(), "", a.text(), b.text()}));
}

TEST_F(WriteBatcherTest, turns_away_what_its_queue_cannot_hold) {
  make({.batch = 4, .queue = 8});
  std::vector<Write> writes;
  for (int i = 0; i < 20; ++i) writes.push_back(insert(i));
  auto answers = write_all(std::move(writes));
  auto refused = std::ranges::count_if(
      answers, [](const auto& answer) { return !answer && answer.error().code == "database_busy"; });
  EXPECT_GT(refused, 0);
  EXPECT_EQ(count(), std::to_string(20 - refused));
}

TEST_F(WriteBatcherTest, tells_unavailable_while_the_database_is_away_and_writes_again_after) {
  ASSERT_TRUE(write(insert(1)));
  postgres->allow_connections(false);
  postgres->kill_connections();
  ASSERT_TRUE(eventually([&] { return !database->up(); }));
  auto refused = write(insert(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "database_unavailable");
  EXPECT_TRUE(refused.error().retry_after);
  postgres->allow_connections(true);
  ASSERT_TRUE(recovers());
  EXPECT_TRUE(write(insert(2)));
  EXPECT_EQ(count(), "2");
}

TEST_F(WriteBatcherTest, cannot_say_what_became_of_a_write_given_up_after_it_was_sent) {
  postgres->sql(
      "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return new; "
      "end'; "
      "create trigger slow before insert on thing for each row execute function slow()");
  std::vector<Write> writes;
  writes.push_back(insert(1, "k"));
  auto given_up = std::move(write_all(std::move(writes), 50ms)[0]);
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().code, "outcome_unknown");
  auto again = write(insert(1, "k"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
}

TEST_F(WriteBatcherTest, has_each_acknowledged_write_exactly_once_whatever_is_killed) {
  constexpr int kWrites = 600;
  std::vector<bool> done(kWrites, false);
  for (int round = 0; std::ranges::count(done, false) > 0 && round < 200; ++round) {
    std::vector<Write> writes;
    std::vector<int> ids;
    for (int i = 0; i < kWrites && writes.size() < 60; ++i)
      if (!done[i]) {
        writes.push_back(insert(i, fmt::format("k{}", i)));
        ids.push_back(i);
      }
    std::optional<std::jthread> killer;
    if (round % 2 == 0) killer.emplace([this] { postgres->kill_connections(); });
    auto answers = write_all(std::move(writes));
    killer.reset();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (answers[i]) done[ids[i]] = true;
      if (answers[i]) EXPECT_EQ(answers[i]->body, fmt::format("{{\"id\":{}}}", ids[i]));
      if (!answers[i]) EXPECT_EQ(answers[i].error().kind, ErrorKind::unavailable) << answers[i].error().log;
    }
  }
  EXPECT_EQ(std::ranges::count(done, false), 0);
  EXPECT_EQ(count(), std::to_string(kWrites));
  EXPECT_EQ(postgres->sql("select sum(version) from head")[0], std::to_string(kWrites));
  EXPECT_EQ(postgres->sql("select count(*) from idempotency where status is null")[0], "0");
}

TEST_F(WriteBatcherTest, forgets_answers_that_are_old) {
  ASSERT_TRUE(write(insert(1, "old")));
  clock.advance(48h);
  ASSERT_TRUE(write(insert(2, "new")));
  auto forgotten = run(database->read(kForgetAnswers, Params{}.instant(clock.now() - 24h), async::in(5s)));
  ASSERT_TRUE(forgotten) << forgotten.error().log;
  EXPECT_EQ(forgotten->affected(), 1);
  EXPECT_EQ(postgres->sql("select key from idempotency"), (std::vector<std::string>{"new"}));
}

}  // namespace

}  // namespace metropole::store
