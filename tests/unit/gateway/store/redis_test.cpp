// SPDX-License-Identifier: EUPL-1.2
#include "store/redis.hpp"

#include <gtest/gtest.h>

#include <boost/asio/local/stream_protocol.hpp>

#include "store/redis_connection.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_redis.hpp"

namespace metropole::store {

namespace {

using namespace std::chrono_literals;

class RedisTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::TestRedis::available()) GTEST_SKIP() << "there is no redis-server: nothing here was tested";
    server.emplace();
    redis.emplace(loop, RedisOptions{.socket = server->socket()});
  }
  Result<RedisReply> command(std::vector<std::string> words, std::chrono::milliseconds within = 5s) {
    return test::run_on_loop(loop, redis->command(std::move(words), async::in(within)));
  }
  bool eventually(std::function<bool()> condition) {
    loop.context().restart();
    for (auto until = async::in(5s); !condition() && std::chrono::steady_clock::now() < until;)
      loop.context().run_one_for(10ms);
    return condition();
  }

  std::optional<test::TestRedis> server;
  test::TestLoop loop;
  std::optional<Redis> redis;
};

TEST_F(RedisTest, answers_texts_numbers_nothing_lists_and_errors) {
  std::string binary("a\0\r\nb", 5);
  EXPECT_EQ(command({"SET", "k", binary})->text, "OK");
  EXPECT_EQ(command({"GET", "k"})->text, binary);
  EXPECT_EQ(command({"INCRBY", "n", "41"})->integer, 41);
  EXPECT_TRUE(command({"GET", "absent"})->null);
  auto list = command({"MGET", "k", "absent", "n"});
  ASSERT_EQ(list->items.size(), 3);
  EXPECT_TRUE(list->items[1].null);
  EXPECT_EQ(list->items[2].text, "41");
  auto wrong = command({"LPUSH", "k", "x"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "redis_error");
}

TEST_F(RedisTest, keeps_many_answers_in_order) {
  auto left = 500;
  for (int i = 0; i < 500; ++i)
    async::asio::co_spawn(loop.context(), redis->command({"ECHO", std::to_string(i)}, async::in(5s)),
                          [&left, i](std::exception_ptr, Result<RedisReply> reply) {
                            ASSERT_TRUE(reply) << reply.error().log;
                            EXPECT_EQ(reply->text, std::to_string(i));
                            --left;
                          });
  ASSERT_TRUE(eventually([&] { return left == 0; }));
}

TEST_F(RedisTest, abandons_an_answer_at_its_deadline_and_gives_the_next_its_own) {
  ASSERT_TRUE(command({"PING"}));
  auto late = command({"BLPOP", "nothing", "0.2"}, 20ms);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
  EXPECT_EQ(command({"ECHO", "mine"})->text, "mine");
}

TEST_F(RedisTest, answers_unavailable_at_once_when_killed_and_recovers) {
  ASSERT_TRUE(command({"PING"}));
  server->kill();
  ASSERT_TRUE(eventually([&] { return !redis->up(); }));
  auto started = std::chrono::steady_clock::now();
  auto away = command({"PING"});
  EXPECT_LT(std::chrono::steady_clock::now() - started, 20ms);
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().kind, ErrorKind::unavailable);
  redis->fire({"SET", "lost", "1"});
  server->start();
  ASSERT_TRUE(eventually([&] { return redis->up(); }));
  EXPECT_TRUE(command({"GET", "lost"})->null);
}

TEST_F(RedisTest, fails_what_is_in_flight_when_killed_and_never_sends_it_again) {
  ASSERT_TRUE(command({"PING"}));
  std::optional<Result<RedisReply>> reply;
  async::asio::co_spawn(loop.context(), redis->command({"BLPOP", "list", "0"}, async::in(5s)),
                        [&](std::exception_ptr, Result<RedisReply> got) { reply = std::move(got); });
  loop.context().restart();
  loop.context().run_for(20ms);
  server->kill();
  ASSERT_TRUE(eventually([&] { return reply.has_value(); }));
  EXPECT_EQ(reply->error().kind, ErrorKind::unavailable);
  server->start();
  ASSERT_TRUE(eventually([&] { return redis->up(); }));
  EXPECT_EQ(command({"RPUSH", "list", "x"})->integer, 1);
}

TEST_F(RedisTest, hears_messages_and_listens_again_after_a_reconnection) {
  std::vector<std::string> heard, others;
  redis->subscribe("one", [&](std::string_view message) { heard.emplace_back(message); });
  auto subscribed = [&](const std::string& channel) {
    return eventually([&] {
      auto reply = command({"PUBSUB", "NUMSUB", channel});
      return reply && reply->items[1].integer == 1;
    });
  };
  ASSERT_TRUE(subscribed("one"));
  redis->subscribe("two", [&](std::string_view message) { others.emplace_back(message); });
  ASSERT_TRUE(subscribed("two"));
  redis->fire({"PUBLISH", "one", "a"});
  redis->fire({"PUBLISH", "two", "b"});
  ASSERT_TRUE(eventually([&] { return heard.size() == 1 && others.size() == 1; }));
  server->kill();
  ASSERT_TRUE(eventually([&] { return !redis->up(); }));
  server->start();
  ASSERT_TRUE(subscribed("one"));
  redis->fire({"PUBLISH", "one", "c"});
  ASSERT_TRUE(eventually([&] { return heard.size() == 2; }));
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "c"}));
}

TEST_F(RedisTest, refuses_a_reply_that_is_too_large) {
  redis.emplace(loop, RedisOptions{.socket = server->socket(), .reply_bytes = 100'000});
  ASSERT_TRUE(command({"SETRANGE", "big", "1000000", "x"}));
  EXPECT_FALSE(command({"GET", "big"}));
  ASSERT_TRUE(eventually([&] { return redis->up() && command({"PING"}); }));
}

TEST_F(RedisTest, answers_unavailable_without_any_redis) {
  redis.emplace(loop, RedisOptions{});
  EXPECT_EQ(command({"PING"}).error().kind, ErrorKind::unavailable);
  redis.emplace(loop, RedisOptions{.socket = "/nonexistent/redis.sock"});
  EXPECT_EQ(command({"PING"}).error().kind, ErrorKind::unavailable);
  redis->fire({"PING"});
}

// A server that answers each connection with fixed bytes.
TEST_F(RedisTest, closes_on_bytes_that_are_no_redis) {
  namespace asio = async::asio;
  auto count = 0;
  for (std::string bytes :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "*2000000000\r\n", "$-7\r\n", ":12x\r\n", "*-5\r\n"}) {
    auto path = fmt::format("{}.{}", server->socket(), ++count);
    asio::local::stream_protocol::acceptor acceptor(loop.context(),
                                                    asio::local::stream_protocol::endpoint(path));
    redis.emplace(loop, RedisOptions{.socket = path});
    asio::local::stream_protocol::socket client(loop.context());
    acceptor.async_accept(client,
                          [&](boost::system::error_code) { asio::write(client, asio::buffer(bytes)); });
    auto reply = command({"PING"}, 2s);
    EXPECT_FALSE(reply) << bytes;
    redis.reset();
  }
}

}  // namespace

}  // namespace metropole::store
