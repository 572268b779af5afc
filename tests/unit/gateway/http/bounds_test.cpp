// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.hpp"

namespace metropole::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Bounds, a_head_that_does_not_end_gets_408) {
  LiveServer live({.limits = {.head_time = 1ms}});
  Client client(live.port());
  client.send("GET / HTTP/1.1\r\nHo");
  auto reply = client.reply();
  EXPECT_EQ(reply.status, 408u);
  EXPECT_EQ(reply.body, "request_timeout");
  EXPECT_TRUE(client.ended());
}

TEST(Bounds, a_client_that_drips_gets_no_more_time) {
  LiveServer live({.limits = {.head_time = 300ms}});
  Client client(live.port());
  auto begin = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  Reply reply;
  while (!client.readable(20ms)) client.send("A: b\r\n");
  EXPECT_EQ(client.reply().status, 408u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(Bounds, a_body_that_does_not_come_gets_408) {
  LiveServer live({.limits = {.body_time = 1ms}});
  Client client(live.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(client.reply().status, 408u);
  EXPECT_TRUE(client.ended());
}

TEST(Bounds, an_idle_or_silent_connection_ends_without_a_word) {
  LiveServer live({.limits = {.head_time = 1ms, .idle_time = 1ms}});
  Client silent(live.port());
  EXPECT_EQ(silent.rest(), "");
  Client idle(live.port());
  EXPECT_EQ(idle.ask(kGet).status, 200u);
  EXPECT_EQ(idle.rest(), "");
}

TEST(Bounds, a_client_that_does_not_read_is_cut_off) {
  LiveServer live({.limits = {.write_time = 1ms}});
  live.handler().answers = [](const Request&, Response& response) {
    response.body = std::string(20'000'000, 'x');
  };
  Client client(live.port());
  client.send(kGet);
  while (live.on_loop([&] { return live.server().connections(); }) == 0) {
  }
  while (live.on_loop([&] { return live.server().connections(); }) > 0) std::this_thread::yield();
  EXPECT_LT(client.rest().size(), 20'000'000u);
  EXPECT_THAT(live.metrics().expose(), HasSubstr("http_refused_total{code=\"client_too_slow\"} 1"));
}

TEST(Bounds, a_handler_past_its_deadline_is_cancelled_and_the_client_told) {
  LiveServer live({.limits = {.answer_time = 1ms}});
  Client client(live.port());
  client.send(kGet + "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.reply().status, 200u);
  auto reply = client.reply();
  EXPECT_EQ(reply.status, 503u);
  EXPECT_EQ(reply.body, "handler_timeout");
  EXPECT_EQ(reply.header("retry-after"), "2");
  EXPECT_TRUE(client.ended());
  while (live.on_loop([&] { return live.server().connections(); }) > 0) std::this_thread::yield();
  EXPECT_EQ(live.handler().late, 1u);
}

TEST(Bounds, handlers_beyond_the_limit_are_not_started) {
  LiveServer live({.limits = {.in_flight = 1, .answer_time = 2000ms}});
  Client first(live.port());
  first.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  while (live.handler().handled == 0) std::this_thread::yield();
  Client second(live.port());
  auto reply = second.ask(kGet);
  EXPECT_EQ(reply.status, 503u);
  EXPECT_EQ(reply.body, "overloaded");
  EXPECT_EQ(reply.header("retry-after"), "2");
  EXPECT_EQ(first.reply().status, 503u);
  EXPECT_EQ(second.ask(kGet).status, 200u);
}

TEST(Bounds, connections_beyond_the_limit_are_sent_away) {
  LiveServer live({.limits = {.connections = 2}});
  Client a(live.port()), b(live.port());
  EXPECT_EQ(a.ask(kGet).status, 200u);
  EXPECT_EQ(b.ask(kGet).status, 200u);
  Client c(live.port());
  EXPECT_EQ(c.reply().status, 503u);
  EXPECT_TRUE(c.ended());
}

TEST(Bounds, one_client_cannot_take_every_connection_but_a_trusted_proxy_may) {
  LiveServer live({.limits = {.connections_per_client = 1}});
  {
    Client a(live.port());
    EXPECT_EQ(a.ask(kGet).status, 200u);
    EXPECT_EQ(Client(live.port()).reply().status, 503u);
  }
  while (live.on_loop([&] { return live.server().connections(); }) > 0) std::this_thread::yield();
  EXPECT_EQ(Client(live.port()).ask(kGet).status, 200u);
  LiveServer behind({.trusted_proxies = {"127.0.0.1"}, .limits = {.connections_per_client = 1}});
  Client a(behind.port()), b(behind.port());
  EXPECT_EQ(a.ask(kGet).status, 200u);
  EXPECT_EQ(b.ask(kGet).status, 200u);
}

TEST(Bounds, half_read_requests_have_a_budget) {
  LiveServer live({.limits = {.buffered_bytes = 100'000}});
  Client greedy(live.port());
  greedy.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" + std::string(400'000, 'x'));
  EXPECT_EQ(greedy.reply().status, 503u);
  while (live.on_loop([&] { return live.server().connections(); }) > 0) greedy.rest();
  EXPECT_EQ(Client(live.port()).ask(kGet).status, 200u);
}

// The limit is lowered under the feet of the server; the clients have their descriptors already.
TEST(Bounds, running_out_of_descriptors_is_survived) {
  LiveServer live;
  EXPECT_EQ(Client(live.port()).ask(kGet).status, 200u);
  while (live.on_loop([&] { return live.server().connections(); }) > 0) std::this_thread::yield();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<Client>());
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  int next_free = ::dup(0);
  ::close(next_free);
  rlimit low{.rlim_cur = static_cast<rlim_t>(next_free) + 5, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);
  unsigned served = 0, sent_away = 0;
  for (auto& client : clients) client->connect(live.port());
  for (auto& client : clients) {
    auto status = client->ask(kGet).status;
    served += status == 200;
    sent_away += status == 503;
    client.reset();
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(served + sent_away, 20u);
  EXPECT_GE(served, 5u);
  EXPECT_GE(sent_away, 1u);
  EXPECT_EQ(Client(live.port()).ask(kGet).status, 200u);
}

TEST(Drain, closes_after_the_answer_ends_idle_connections_and_empties_the_queue) {
  LiveServer live;
  Client idle(live.port()), busy(live.port());
  EXPECT_EQ(idle.ask(kGet).status, 200u);
  EXPECT_EQ(busy.ask(kGet).status, 200u);
  live.on_loop([&] {
    live.server().drain();
    return 0;
  });
  EXPECT_EQ(busy.ask(kGet).header("connection"), "close");
  EXPECT_TRUE(busy.ended());
  EXPECT_EQ(idle.rest(), "");
  EXPECT_EQ(Client(live.port()).ask(kGet).header("connection"), "close");
  std::vector<std::unique_ptr<Client>> waiting;
  live.on_loop([&] {
    for (int i = 0; i < 40; ++i) waiting.push_back(std::make_unique<Client>(live.port()));
    live.server().stop_accepting();
    return 0;
  });
  for (auto& client : waiting) EXPECT_EQ(client->ask(kGet).status, 200u);
  EXPECT_THROW(Client(live.port()), std::runtime_error);
}

}  // namespace
}  // namespace metropole::http
