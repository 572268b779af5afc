// SPDX-License-Identifier: EUPL-1.2
#include "identity_fixture.hpp"
#include "support/test_redis.hpp"

namespace metropole::identity {
namespace {

// What happens to credentials when Redis or PostgreSQL is away, or when Redis tells old things.
class SessionsTroubleTest : public IdentityTest {
 protected:
  void take_database_away() {
    postgres->allow_connections(false);
    postgres->kill_connections();
  }
  // Two processes over the same stores: `sessions`, and this one.
  Sessions& neighbour(Sessions::Options options = {}) {
    return second.emplace(loop, *database, *redis, clock, options);
  }
  Result<SessionHandle> neighbour_finds(const TokenHash& hash) {
    return run(second->find(hash, 0, async::in(5s)));
  }
  void start_with_redis() {
    start(shared.emplace().socket());
    ASSERT_TRUE(eventually([&] { return redis->up(); }));
  }
  // Whether Redis holds the session, or comes to hold it within five seconds.
  bool comes_to_be_shared(const TokenHash& hash) {
    for (auto until = async::in(5s); std::chrono::steady_clock::now() < until;) {
      if (shared_holds(hash)) return true;
    }
    return false;
  }
  bool shared_holds(const TokenHash& hash) {
    auto key = fmt::format("session:{:02x}", fmt::join(hash, ""));
    auto reply = run(redis->command({"GET", key}, async::in(1s)));
    return reply && !reply->null;
  }
  void TearDown() override {
    second.reset();
    IdentityTest::TearDown();
  }

  std::optional<test::TestRedis> shared;
  std::optional<Sessions> second;
};

TEST_F(SessionsTroubleTest, without_the_database_an_unknown_credential_is_unavailable_never_unauthenticated) {
  start();
  auto one = know();
  take_database_away();
  auto found = find(one.token.hash);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(found.error().code, "session_unchecked");
  EXPECT_TRUE(found.error().retry_after);
  postgres->allow_connections(true);
}

TEST_F(SessionsTroubleTest, without_the_database_what_is_known_is_still_served_even_on_the_next_day) {
  start();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  take_database_away();
  EXPECT_TRUE(sessions->cached(one.token.hash));
  clock.advance(24h);
  EXPECT_TRUE(find(one.token.hash)) << "its day is over, its life is not";
  EXPECT_TRUE(find(one.token.hash, 1'000'000)) << "what the client has seen cannot be asked for";
  clock.advance(24h * 40);
  EXPECT_EQ(find(one.token.hash).error().kind, ErrorKind::unavailable)
      << "only the truth can say how it ended";
  postgres->allow_connections(true);
}

TEST_F(SessionsTroubleTest, comes_back_by_itself_with_the_database) {
  start();
  auto one = know();
  take_database_away();
  ASSERT_FALSE(find(one.token.hash));
  postgres->allow_connections(true);
  bool found = false;
  for (auto until = async::in(10s); !found && std::chrono::steady_clock::now() < until;)
    found = find(one.token.hash).has_value();
  EXPECT_TRUE(found);
}

TEST_F(SessionsTroubleTest, takes_from_redis_what_another_process_has_read) {
  start_with_redis();
  count_readings();
  auto one = know();
  favourite(one, "pools:vallier", 1);
  neighbour();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(comes_to_be_shared(one.token.hash));
  auto found = neighbour_finds(one.token.hash);
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->profile.favourites.size(), 1u);
  EXPECT_TRUE(second->cached(one.token.hash));
  EXPECT_EQ(readings(), 1);
}

TEST_F(SessionsTroubleTest, does_not_believe_redis_about_what_the_log_has_changed_since) {
  start_with_redis();
  auto one = know();
  neighbour();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(comes_to_be_shared(one.token.hash));
  auto version = advance(one);
  postgres->sql("DELETE FROM session");
  second->apply(changed(one, version));
  EXPECT_EQ(neighbour_finds(one.token.hash).error().kind, ErrorKind::unauthenticated);
}

TEST_F(SessionsTroubleTest, does_not_believe_redis_when_it_cannot_know_what_changed_before_it_listened) {
  start_with_redis();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(comes_to_be_shared(one.token.hash));
  postgres->sql("DELETE FROM session");
  neighbour();
  changes::LogBatch first_connection;
  first_connection.reset = true;
  second->apply(first_connection);
  EXPECT_EQ(neighbour_finds(one.token.hash).error().kind, ErrorKind::unauthenticated);
}

TEST_F(SessionsTroubleTest, ignores_what_redis_holds_when_it_is_not_a_session) {
  start_with_redis();
  auto one = know();
  auto key = fmt::format("session:{:02x}", fmt::join(one.token.hash, ""));
  for (auto garbage : {"", "{}", "null", "{\"session\":\"x\"}"}) {
    ASSERT_TRUE(run(redis->command({"SET", key, garbage}, async::in(1s))));
    neighbour();
    EXPECT_TRUE(neighbour_finds(one.token.hash)) << garbage;
  }
}

TEST_F(SessionsTroubleTest, takes_ended_sessions_out_of_redis) {
  start_with_redis();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(comes_to_be_shared(one.token.hash));
  sessions->drop_shared({one.token.hash});
  EXPECT_FALSE(shared_holds(one.token.hash));
}

TEST_F(SessionsTroubleTest, works_without_redis_and_when_it_dies) {
  start_with_redis();
  auto one = know(), other = know();
  ASSERT_TRUE(find(one.token.hash));
  shared->kill();
  EXPECT_TRUE(find(other.token.hash));
}

TEST_F(SessionsTroubleTest, never_puts_a_token_or_its_hash_into_what_it_shares) {
  start_with_redis();
  auto one = know();
  ASSERT_TRUE(find(one.token.hash));
  ASSERT_TRUE(comes_to_be_shared(one.token.hash));
  auto hex = fmt::format("{:02x}", fmt::join(one.token.hash, ""));
  auto value = run(redis->command({"GET", "session:" + hex}, async::in(1s)))->text;
  EXPECT_EQ(value.find(hex), std::string::npos);
  EXPECT_EQ(value.find(one.token.text), std::string::npos);
}

}  // namespace
}  // namespace metropole::identity
