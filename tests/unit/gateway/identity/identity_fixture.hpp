// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include "changes/log.hpp"
#include "changes/migrations.hpp"
#include "identity/migrations.hpp"
#include "identity/sessions.hpp"
#include "store/store_migrations.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_database.hpp"

namespace metropole::identity {

using namespace std::chrono_literals;

inline std::vector<store::Migration> schema() {
  auto all = store::migrations();
  for (auto part : {changes::migrations(), migrations()}) std::ranges::move(part, std::back_inserter(all));
  return all;
}

// Sessions of one loop over a database of its own, read as the role `app`; rows are put there as the owner.
class IdentityTest : public testing::Test {
 protected:
  struct Known {
    ResidentId resident{Uuid::v4()};
    SessionId session{Uuid::v4()};
    NewToken token = make_token();
  };

  void SetUp() override {
    if (!test::TestDatabase::available())
      GTEST_SKIP() << "METROPOLE_TEST_PG is not set: nothing here was tested";
    postgres.emplace(schema());
  }
  void TearDown() override {
    sessions.reset();
    redis.reset();
    database.reset();
  }

  Sessions& start(std::string redis_socket = "", Sessions::Options options = {}) {
    store::DatabaseOptions to;
    to.url = postgres->url("app");
    database.emplace(loop, to);
    store::RedisOptions shared;
    shared.socket = std::move(redis_socket);
    redis.emplace(loop, shared);
    return sessions.emplace(loop, *database, *redis, clock, options);
  }

  Known know(std::chrono::seconds lives = std::chrono::days(30), std::string languages = "{fr}") {
    Known one;
    auto resident = one.resident.value().text();
    auto seen = date::format("%F", date::floor<date::days>(clock.now()));
    postgres->sql(fmt::format("INSERT INTO resident VALUES ('{}', '{}', '{}', '{}')", resident,
                              Uuid::v4().text(), format_instant(clock.now()), seen));
    postgres->sql(
        fmt::format("INSERT INTO profile (resident_id, languages) VALUES ('{}', '{}')", resident, languages));
    postgres->sql(fmt::format(
        "INSERT INTO session VALUES ('{}', '\\x{:02x}', '{}', '{}', '{}', '{}', 'Firefox, Android')",
        one.session.value().text(), fmt::join(one.token.hash, ""), resident, format_instant(clock.now()),
        format_instant(std::chrono::floor<std::chrono::seconds>(clock.now() + lives)), seen));
    return one;
  }
  void favourite(const Known& one, std::string_view ref, int position) {
    postgres->sql(fmt::format("INSERT INTO favourite VALUES ('{}', '{}', {}, '{}')",
                              one.resident.value().text(), ref, position, format_instant(clock.now())));
  }
  // The head of the resident's stream moves on; gives where it is now.
  std::int64_t advance(const Known& one) {
    return std::stoll(
        postgres->sql(fmt::format("INSERT INTO change_head VALUES ('{}', 1) ON CONFLICT (stream) DO UPDATE "
                                  "SET version = change_head.version + 1 RETURNING version",
                                  changes::resident_stream(one.resident)))[0]);
  }
  changes::LogBatch changed(const Known& one, std::int64_t version) {
    changes::LogBatch batch;
    batch.changes.push_back({.stream = changes::resident_stream(one.resident),
                             .version = version,
                             .key = one.resident.value().text(),
                             .op = 'U',
                             .at = clock.now()});
    return batch;
  }
  // From here on every reading of a session in the database is counted.
  void count_readings() {
    postgres->sql(
        "CREATE SEQUENCE readings; GRANT USAGE ON SEQUENCE readings TO app;"
        "ALTER FUNCTION identity_session(bytea) RENAME TO identity_session_read;"
        "CREATE FUNCTION identity_session(hash bytea) RETURNS TABLE (id uuid, resident_id uuid, created_at "
        "timestamptz, expires_at timestamptz, last_seen date, languages text, tile_order text, version "
        "bigint, "
        "favourites text, as_of bigint) LANGUAGE sql VOLATILE AS "
        "'SELECT nextval(''readings''); SELECT * FROM identity_session_read(hash)'");
  }
  int readings() {
    return std::stoi(postgres->sql("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM readings")[0]);
  }

  template <class T>
  T run(async::Task<T> task) {
    return test::run_on_loop(loop, std::move(task));
  }
  Result<SessionHandle> find(const TokenHash& hash, std::int64_t seen = 0) {
    return run(sessions->find(hash, seen, async::in(5s)));
  }
  // Turns the loop, ticks included, until `condition` holds; false after ten seconds.
  bool eventually(std::function<bool()> condition) {
    async::Timer again(loop.context());
    auto until = async::in(10s);
    std::function<void()> look = [&] {
      if (condition() || std::chrono::steady_clock::now() > until) return loop.context().stop();
      again.expires_after(5ms);
      again.async_wait([&look](boost::system::error_code stopped) {
        if (!stopped) look();
      });
    };
    loop.context().restart();
    loop.post(look);
    loop.run();
    return condition();
  }

  std::optional<test::TestDatabase> postgres;
  test::TestLoop loop;
  SetClock clock{*parse_instant("2026-11-23T07:42+01:00")};
  std::optional<store::Database> database;
  std::optional<store::Redis> redis;
  std::optional<Sessions> sessions;
};

}  // namespace metropole::identity
