// SPDX-License-Identifier: EUPL-1.2
#include "changes/log_reader.hpp"
#include "identity_fixture.hpp"

namespace metropole::identity {
namespace {

class SessionsTest : public IdentityTest {};

TEST_F(SessionsTest, finds_a_session_with_the_profile_behind_it_and_keeps_it) {
  start();
  auto one = know(30 * 24h, "{it,fr}");
  favourite(one, "pools:vallier", 2);
  favourite(one, "pools:bombardiere", 1);
  EXPECT_FALSE(sessions->cached(one.token.hash));
  auto found = find(one.token.hash);
  ASSERT_TRUE(found) << found.error().log;
  EXPECT_EQ((*found)->principal.resident, one.resident);
  EXPECT_EQ((*found)->principal.session, one.session);
  EXPECT_TRUE((*found)->principal.is(PrincipalKind::resident));
  EXPECT_EQ((*found)->profile.languages, (std::vector<Language>{"it", "fr"}));
  EXPECT_EQ((*found)->profile.favourites,
            (std::vector<FeatureRef>{{"pools", "bombardiere"}, {"pools", "vallier"}}));
  EXPECT_EQ((*found)->profile.version, 1);
  EXPECT_EQ(sessions->cached(one.token.hash), *found);
  EXPECT_EQ(sessions->size(), 1u);
}

TEST_F(SessionsTest, asks_the_database_once_for_fifty_requests_at_the_same_moment) {
  start();
  count_readings();
  auto one = know();
  int answered = 0;
  for (int i = 0; i < 50; ++i) {
    async::asio::co_spawn(
        loop.context(), sessions->find(one.token.hash, 0, async::in(5s)),
        [&](std::exception_ptr, Result<SessionHandle> session) { answered += session.has_value(); });
  }
  EXPECT_TRUE(eventually([&] { return answered == 50; }));
  EXPECT_EQ(readings(), 1);
}

TEST_F(SessionsTest, asks_once_for_a_token_that_does_not_exist) {
  start();
  count_readings();
  auto stranger = make_token().hash;
  for (int i = 0; i < 20; ++i) {
    auto found = find(stranger);
    ASSERT_FALSE(found);
    ASSERT_EQ(found.error().kind, ErrorKind::unauthenticated);
    ASSERT_EQ(found.error().code, "session_unknown");
  }
  EXPECT_EQ(readings(), 1);
}

TEST_F(SessionsTest, refuses_a_session_from_the_moment_it_expires) {
  start();
  auto one = know(3600s);
  ASSERT_TRUE(find(one.token.hash));
  clock.advance(3599s);
  EXPECT_TRUE(sessions->cached(one.token.hash));
  clock.advance(1s);
  EXPECT_FALSE(sessions->cached(one.token.hash));
  auto found = find(one.token.hash);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::unauthenticated);
}

TEST_F(SessionsTest, drops_what_the_log_says_has_changed_and_nothing_else) {
  start();
  auto one = know(), other = know();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(find(other.token.hash));
  sessions->apply(changed(one, advance(one)));
  EXPECT_FALSE(sessions->cached(one.token.hash));
  EXPECT_TRUE(sessions->cached(other.token.hash));
  postgres->sql("UPDATE profile SET version = 2");
  EXPECT_EQ(find(one.token.hash).value()->profile.version, 2);
}

TEST_F(SessionsTest, learns_of_a_revocation_from_the_log_alone) {
  start();
  auto one = know();
  changes::LogReader reader(loop, *database, *redis);
  reader.subscribe(loop, "resident/", [this](const changes::LogBatch& batch) { sessions->apply(batch); });
  reader.start();
  ASSERT_TRUE(eventually([&] { return reader.current(); }));
  ASSERT_TRUE(find(one.token.hash));
  auto version = advance(one);
  postgres->sql(fmt::format("DELETE FROM session WHERE id = '{}'", one.session.value().text()));
  auto told = std::chrono::steady_clock::now();
  postgres->sql(fmt::format("INSERT INTO change VALUES ('{}', {}, '{}', 'U', '2026-11-23')",
                            changes::resident_stream(one.resident), version, one.resident.value().text()));
  ASSERT_TRUE(eventually([&] { return !sessions->cached(one.token.hash); }));
  EXPECT_LT(std::chrono::steady_clock::now() - told, 1s);
  EXPECT_EQ(find(one.token.hash).error().kind, ErrorKind::unauthenticated);
}

TEST_F(SessionsTest, forgets_everything_when_the_log_starts_anew) {
  start();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  changes::LogBatch reset;
  reset.reset = true;
  sessions->apply(reset);
  EXPECT_EQ(sessions->size(), 0u);
  EXPECT_TRUE(find(one.token.hash));
}

TEST_F(SessionsTest, reads_what_its_client_has_already_seen) {
  start();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  postgres->sql("UPDATE profile SET version = 2");
  auto seen = advance(one);
  EXPECT_EQ(find(one.token.hash).value()->profile.version, 1);
  EXPECT_EQ(find(one.token.hash, seen).value()->profile.version, 2);
  EXPECT_EQ(find(one.token.hash).value()->profile.version, 2);
}

TEST_F(SessionsTest, notes_each_day_on_which_a_session_was_used_and_lets_it_live_on) {
  start();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  clock.advance(24h);
  EXPECT_FALSE(sessions->cached(one.token.hash)) << "a new day is read once";
  ASSERT_TRUE(find(one.token.hash));
  EXPECT_TRUE(sessions->cached(one.token.hash));
  auto row = [&](const char* column) {
    return postgres->sql(
        fmt::format("SELECT {} FROM session WHERE id = '{}'", column, one.session.value().text()))[0];
  };
  EXPECT_TRUE(eventually([&] { return row("last_seen") == "2026-11-24"; }));
  EXPECT_EQ(row("(expires_at AT TIME ZONE 'UTC')::date"), "2027-12-24");
  EXPECT_EQ(postgres->sql("SELECT last_seen FROM resident")[0], "2026-11-24");
}

TEST_F(SessionsTest, uses_the_same_rule_for_streams_as_the_log) {
  for (int i = 0; i < 200; ++i) {
    ResidentId resident(Uuid::v4());
    ASSERT_EQ(postgres->sql(fmt::format("SELECT identity_stream('{}')", resident.value().text()))[0],
              changes::resident_stream(resident));
  }
}

}  // namespace
}  // namespace metropole::identity
