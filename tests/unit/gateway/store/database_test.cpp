// SPDX-License-Identifier: EUPL-1.2
#include "store/shared_connection.hpp"
#include "store_fixture.hpp"

namespace metropole::store {

namespace {

constexpr Statement kEcho{"test.echo", "select $1::bigint"};
constexpr Statement kDivide{"test.divide", "select 100 / $1::int"};
constexpr Statement kSleep{"test.sleep", "select pg_sleep($1), $2::bigint"};
constexpr Statement kMissing{"test.missing", "select nothing from nowhere"};
constexpr Statement kInsert{"test.insert", "insert into thing (id, label) values ($1, $2)"};
constexpr Statement kScope{"test.scope", "select scope_resident()::text, scope_authority()"};
constexpr Statement kSecrets{"test.secrets", "select label from secret order by label"};

class DatabaseTest : public StoreTest {
 protected:
  // Starts `count` reads at once and gives all answers.
  async::Task<std::vector<Result<Rows>>> all(std::vector<std::pair<const Statement*, Params>> reads,
                                             std::chrono::milliseconds within = 5s) {
    std::vector<Result<Rows>> answers(reads.size(), std::unexpected(Error{}));
    auto left = reads.size();
    for (std::size_t i = 0; i < reads.size(); ++i) {
      async::asio::co_spawn(loop.context(),
                            database->read(*reads[i].first, reads[i].second, async::in(within)),
                            [&answers, &left, i](std::exception_ptr, Result<Rows> rows) {
                              answers[i] = std::move(rows);
                              --left;
                            });
    }
    while (left > 0)
      co_await async::asio::post(loop.context(), async::asio::use_awaitable_t<async::Executor>());
    co_return answers;
  }
};

TEST_F(DatabaseTest, answers_a_thousand_reads_at_once_each_with_its_own_rows) {
  open();
  std::vector<std::pair<const Statement*, Params>> reads;
  for (int i = 0; i < 1000; ++i) reads.emplace_back(&kEcho, Params{}.integer(i));
  auto answers = run(all(reads));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().log;
    ASSERT_EQ((*answers[i])[0].integer(0), i);
  }
  EXPECT_EQ(postgres->sql("select count(*) from pg_stat_activity where application_name = 'metropole' "
                          "and datname = current_database()")[0],
            "1");
}

TEST_F(DatabaseTest, fails_only_the_read_with_the_error) {
  open();
  std::vector<std::pair<const Statement*, Params>> reads;
  for (int i = 0; i < 50; ++i) reads.emplace_back(&kDivide, Params{}.integer(i % 10));
  auto answers = run(all(reads));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(answers[i].has_value(), i % 10 != 0) << i;
    if (!answers[i]) EXPECT_EQ(answers[i].error().code, "sqlstate_22012");
  }
}

TEST_F(DatabaseTest, fails_a_statement_that_cannot_be_prepared_and_goes_on) {
  open();
  auto missing = run(database->read(kMissing, {}, async::in(5s)));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::internal);
  EXPECT_TRUE(missing.error().detail.empty());
  postgres->sql("create table nowhere (nothing int)");
  EXPECT_TRUE(run(database->read(kMissing, {}, async::in(5s))));
}

TEST_F(DatabaseTest, abandons_a_read_at_its_deadline_and_gives_the_next_its_own_rows) {
  open();
  EXPECT_TRUE(run(database->read(kEcho, Params{}.integer(1), async::in(5s))));
  auto late = run(database->read(kSleep, Params{}.number(0.2).integer(1), async::in(20ms)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
  auto next = run(database->read(kEcho, Params{}.integer(2), async::in(5s)));
  ASSERT_TRUE(next);
  EXPECT_EQ((*next)[0].integer(0), 2);
}

TEST_F(DatabaseTest, bounds_a_statement_by_the_statement_timeout) {
  open("owner", {.url = {}, .statement_timeout = 50ms});
  auto late = run(database->read(kSleep, Params{}.number(5).integer(1), async::in(4s)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
}

TEST_F(DatabaseTest, recovers_when_its_connections_are_killed) {
  open();
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(run(database->read(kEcho, Params{}.integer(1), async::in(5s))));
    auto transaction = run(database->begin(async::in(5s)));
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(run(transaction->execute(kEcho, Params{}.integer(1))));
    EXPECT_GE(postgres->kill_connections(), 2);
    auto lost = run(transaction->execute(kEcho, Params{}.integer(1)));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, "database_unavailable");
    ASSERT_TRUE(recovers());
    EXPECT_TRUE(database->up());
    EXPECT_TRUE(run(database->begin(async::in(5s))));
  }
}

TEST_F(DatabaseTest, answers_unavailable_at_once_while_the_server_is_away_and_recovers) {
  open();
  ASSERT_TRUE(run(database->read(kEcho, Params{}.integer(1), async::in(5s))));
  postgres->allow_connections(false);
  postgres->kill_connections();
  ASSERT_TRUE(eventually([&] { return !database->up(); }));
  // The first attempt after the loss is still awaited; after its refusal nobody waits.
  run(database->read(kEcho, Params{}.integer(1), async::in(5s)));
  auto started = std::chrono::steady_clock::now();
  auto refused = run(database->read(kEcho, Params{}.integer(1), async::in(5s)));
  auto begun = run(database->begin(async::in(5s)));
  EXPECT_LT(std::chrono::steady_clock::now() - started, 50ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().code, "database_unavailable");
  EXPECT_TRUE(refused.error().retry_after);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::unavailable);
  postgres->allow_connections(true);
  EXPECT_TRUE(recovers());
}

TEST_F(DatabaseTest, answers_unavailable_when_nothing_listens) {
  database.emplace(loop, DatabaseOptions{.url = "host=/nonexistent dbname=x user=y"});
  auto refused = run(database->read(kEcho, Params{}.integer(1), async::in(5s)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "database_unavailable");
  EXPECT_FALSE(database->up());
}

TEST_F(DatabaseTest, gives_a_violated_constraint_as_conflict_without_its_values) {
  postgres->sql("create table thing (id int primary key, label text)");
  open();
  ASSERT_TRUE(run(database->read(kInsert, Params{}.integer(1).text("secret-a"), async::in(5s))));
  auto twice = run(database->read(kInsert, Params{}.integer(1).text("secret-b"), async::in(5s)));
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::conflict);
  EXPECT_EQ(twice.error().code, "sqlstate_23505");
  EXPECT_NE(twice.error().log.find("thing_pkey"), std::string::npos);
  EXPECT_EQ(twice.error().log.find("secret"), std::string::npos);
}

TEST_F(DatabaseTest, refuses_text_that_postgresql_cannot_hold) {
  postgres->sql("create table thing (id int primary key, label text)");
  open();
  auto nul =
      run(database->read(kInsert, Params{}.integer(1).text(std::string_view("a\0b", 3)), async::in(5s)));
  ASSERT_FALSE(nul);
  EXPECT_EQ(nul.error().kind, ErrorKind::bad_request);
  auto latin = run(database->read(kInsert, Params{}.integer(1).text("\xE9t\xE9"), async::in(5s)));
  ASSERT_FALSE(latin);
  EXPECT_EQ(latin.error().kind, ErrorKind::bad_request);
}

TEST_F(DatabaseTest, sets_the_scope_for_one_read_only) {
  postgres->sql(
      "create table secret (resident uuid, label text); alter table secret enable row level security; "
      "alter table secret force row level security; grant select on secret to app; "
      "create policy own on secret using (resident = scope_resident())");
  auto me = Uuid::v4(), other = Uuid::v4();
  postgres->sql(
      fmt::format("insert into secret values ('{}', 'mine'), ('{}', 'theirs')", me.text(), other.text()));
  open("app");
  auto mine = run(database->read(ScopeMaker::of_resident(ResidentId(me)), kSecrets, {}, async::in(5s)));
  ASSERT_TRUE(mine) << mine.error().log;
  ASSERT_EQ(mine->size(), 1);
  EXPECT_EQ((*mine)[0].text(0), "mine");
  auto nobody = run(database->read(kSecrets, {}, async::in(5s)));
  ASSERT_TRUE(nobody);
  EXPECT_TRUE(nobody->empty());
  auto authority = run(database->read(ScopeMaker::of_authority("13055"), kScope, {}, async::in(5s)));
  ASSERT_TRUE(authority);
  EXPECT_TRUE((*authority)[0].null(0));
  EXPECT_EQ((*authority)[0].text(1), "13055");
  auto after_error = run(
      database->read(ScopeMaker::of_resident(ResidentId(me)), kDivide, Params{}.integer(0), async::in(5s)));
  EXPECT_FALSE(after_error);
  auto scope = run(database->read(kScope, {}, async::in(5s)));
  EXPECT_TRUE((*scope)[0].null(0));
}

TEST_F(DatabaseTest, turns_away_whom_the_queue_cannot_hold) {
  open("owner", {.url = {}, .exclusive_connections = 1, .waiters = 1});
  auto holder = run(database->begin(async::in(5s)));
  ASSERT_TRUE(holder);
  std::optional<Result<Transaction>> waiting;
  async::asio::co_spawn(loop.context(), database->begin(async::in(5s)),
                        [&](std::exception_ptr, Result<Transaction> begun) { waiting = std::move(begun); });
  auto refused = run(database->begin(async::in(5s)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().code, "database_busy");
  holder = fail(ErrorKind::internal, "given_back");
  ASSERT_TRUE(eventually([&] { return waiting.has_value(); }));
  EXPECT_TRUE(*waiting);
}

TEST_F(DatabaseTest, may_be_gone_before_its_loop_first_turns) {
  open();
  database.reset();
  open();
  EXPECT_TRUE(run(database->read(kEcho, Params{}.integer(1), async::in(5s))));
  auto transaction = run(database->begin(async::in(5s)));
  database.reset();
  transaction = fail(ErrorKind::internal, "dropped");
  loop.context().restart();
  loop.context().run_for(20ms);
}

TEST_F(DatabaseTest, takes_a_server_that_falls_silent_for_dead) {
  auto connection =
      run(PgConnection::connect(loop.executor(), {.url = postgres->url("owner")}, {}, async::in(5s))).value();
  auto ended = false;
  auto shared = std::make_shared<SharedConnection>(loop, connection, 50ms, [&] { ended = true; });
  shared->start();
  auto answer = std::make_shared<async::OneShot<Result<Rows>>>(loop.executor());
  shared->send({&kSleep, Params{}.number(10).integer(1), {}, answer});
  ASSERT_TRUE(eventually([&] { return ended; }));
  auto lost = run(answer->wait(async::in(1s))).value();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, "database_unavailable");
}

}  // namespace

}  // namespace metropole::store
