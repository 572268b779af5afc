// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <unistd.h>

#include "harness.hpp"

namespace metropole::http {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Server, answers_requests_one_after_the_other_on_one_connection) {
  LiveServer live;
  Client client(live.port());
  for (int i = 0; i < 3; ++i) {
    auto reply = client.ask("GET /a?b=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(reply.status, 200u);
    EXPECT_EQ(reply.body, "GET /a?b=1 ");
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.header("connection"), "");
    EXPECT_EQ(reply.header("strict-transport-security"), "");
    EXPECT_THAT(reply.header("date"), HasSubstr(" GMT"));
  }
}

TEST(Server, speaks_on_a_unix_socket_and_removes_it) {
  auto path = fmt::format("/tmp/http-test-{}.sock", ::getpid());
  {
    LiveServer live({.listen = path});
    EXPECT_EQ(live.port(), 0);
    EXPECT_EQ(Client(path).ask(kGet).status, 200u);
    async::Loop loop("second", 0);
    Server taken(loop, {.listen = path}, live.handler(), live.metrics());
    EXPECT_FALSE(taken.listen());
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(Server, says_why_it_cannot_listen) {
  for (auto bad : {"nonsense", "127.0.0.1:99999", "localhost:80", "/no/such/folder/x.sock"})
    EXPECT_THROW(LiveServer({.listen = bad}), std::runtime_error) << bad;
  EXPECT_THROW(LiveServer({.trusted_proxies = {"10.0.0.0/40"}}), std::runtime_error);
}

TEST(Server, answers_pipelined_requests_in_order) {
  LiveServer live;
  Client client(live.port());
  std::string many;
  for (int i = 0; i < 500; ++i)
    many += fmt::format("POST /{} HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz", i);
  client.send(many);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(client.reply().body, fmt::format("POST /{} xyz", i));
}

TEST(Server, sends_pieces_after_the_body_as_one_length_and_never_compresses_them) {
  static const std::string kPiece(2'000, 'p');
  LiveServer live;
  live.handler().answers = [](const Request&, Response& response) {
    response.body = "head,";
    response.pieces = {kPiece, ",", kPiece};
  };
  Client client(live.port());
  auto get = [&](std::string_view method) {
    return fmt::format("{} / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n", method);
  };
  auto reply = client.ask(get("GET"));
  EXPECT_EQ(reply.body, "head," + kPiece + "," + kPiece);
  EXPECT_EQ(reply.header("content-encoding"), "");
  auto head = client.ask(get("HEAD"), true);
  EXPECT_EQ(head.header("content-length"), std::to_string(reply.body.size()));
}

TEST(Server, answers_what_came_before_a_refusal_and_nothing_after) {
  LiveServer live;
  Client client(live.port());
  client.send(kGet + "GARBAGE\r\n\r\n" + kGet);
  EXPECT_EQ(client.reply().status, 200u);
  auto refusal = client.reply();
  EXPECT_EQ(refusal.status, 400u);
  EXPECT_EQ(refusal.body, "bad_request_line");
  EXPECT_EQ(refusal.header("connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(live.handler().handled, 1u);
  EXPECT_THAT(live.metrics().expose(), HasSubstr("http_refused_total{code=\"bad_request_line\"} 1"));
}

TEST(Server, gives_the_refusal_to_a_client_that_is_still_sending) {
  LiveServer live({.limits = {.body_bytes = 1000}});
  Client client(live.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x'));
  EXPECT_EQ(client.reply().status, 413u);
}

TEST(Server, tells_a_waiting_client_to_go_on) {
  LiveServer live({.limits = {.body_bytes = 1000}});
  Client client(live.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(client.some(), HasSubstr("100 Continue"));
  EXPECT_EQ(client.ask("hi").body, "POST / hi");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_THAT(client.some(), Not(HasSubstr("100 Continue")));
  Client greedy(live.port());
  EXPECT_EQ(
      greedy.ask("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n").status,
      413u);
}

TEST(Server, keeps_1_0_connections_only_when_asked) {
  LiveServer live;
  Client kept(live.port());
  EXPECT_EQ(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection"), "keep-alive");
  EXPECT_EQ(kept.ask("GET / HTTP/1.0\r\n\r\n").header("connection"), "close");
  EXPECT_TRUE(kept.ended());
}

TEST(Server, answers_head_with_the_length_and_no_body) {
  LiveServer live;
  Client client(live.port());
  auto reply = client.ask("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n", true);
  EXPECT_EQ(reply.header("content-length"), "10");
  EXPECT_EQ(client.ask(kGet).body, "GET /a ");
}

TEST(Server, turns_what_a_handler_throws_into_a_500_without_text) {
  LiveServer live;
  Client client(live.port());
  auto reply = client.ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(reply.status, 500u);
  EXPECT_EQ(reply.body, "internal");
  EXPECT_EQ(client.ask(kGet).status, 200u);
}

TEST(Server, answers_304_with_few_bytes_when_the_client_has_it) {
  LiveServer live;
  live.handler().answers = [](const Request&, Response& response) {
    response.etag = "\"v1\"";
    response.body = std::string(5000, 'x');
    response.compressible = false;
    response.add("Cache-Control", "private, no-cache");
  };
  Client client(live.port());
  EXPECT_EQ(client.ask(kGet).header("etag"), "\"v1\"");
  auto reply = client.ask("GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: W/\"v1\"\r\n\r\n");
  EXPECT_EQ(reply.status, 304u);
  EXPECT_EQ(reply.header("content-length"), "");
  EXPECT_EQ(reply.header("cache-control"), "private, no-cache");
  EXPECT_LT(reply.head.size(), 230u);
  EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"v1\"\r\n\r\n").status, 200u);
}

TEST(Server, compresses_for_those_who_accept_it) {
  LiveServer live;
  live.handler().answers = [](const Request& request, Response& response) {
    response.body = std::string(request.path == "/short" ? 859 : 5000, 'x');
    response.etag = "\"v1\"";
  };
  Client client(live.port());
  auto ask = [&](std::string_view path, std::string_view accept) {
    return client.ask(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: {}\r\n\r\n", path, accept));
  };
  auto small = ask("/", "br, gzip;q=0.8");
  EXPECT_EQ(small.header("content-encoding"), "gzip");
  EXPECT_EQ(small.header("vary"), "Accept-Encoding");
  EXPECT_EQ(small.header("etag"), "W/\"v1\"");
  EXPECT_LT(small.body.size(), 100u);
  EXPECT_EQ(ask("/", "identity").body.size(), 5000u);
  EXPECT_EQ(ask("/", "identity").header("vary"), "Accept-Encoding");
  EXPECT_EQ(ask("/short", "gzip").header("content-encoding"), "");
  auto head = client.ask("HEAD / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n", true);
  EXPECT_EQ(head.header("content-length"), std::to_string(small.body.size()));
}

TEST(Server, believes_only_trusted_proxies) {
  LiveServer open({.trusted_proxies = {"127.0.0.0/8"}});
  LiveServer shut;
  for (auto* live : {&open, &shut}) {
    live->handler().answers = [](const Request& request, Response& response) {
      response.body = fmt::format("{} {}", request.client.to_string(), request.from_trusted_proxy);
    };
  }
  auto forwarded = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.1\r\n\r\n";
  EXPECT_EQ(Client(open.port()).ask(forwarded).body, "192.0.2.1 true");
  EXPECT_EQ(Client(shut.port()).ask(forwarded).body, "127.0.0.1 false");
}

TEST(Server, takes_the_client_from_proxy_protocol_2) {
  LiveServer live({.proxy_protocol = true, .trusted_proxies = {"127.0.0.1"}});
  live.handler().answers = [](const Request& request, Response& response) {
    response.body = request.client.to_string();
  };
  auto header = std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\1\x7f\0\0\1\x10\0\0\x50", 28);
  Client client(live.port());
  EXPECT_EQ(client.ask(header + kGet).body, "192.0.2.1");
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n").body, "192.0.2.1");
  EXPECT_EQ(Client(live.port()).ask(kGet).status, 400u);
  EXPECT_EQ(Client(live.port()).ask("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n" + kGet).status, 400u);
}

TEST(Server, sends_hsts_when_served_over_tls) {
  LiveServer live({.secure = true});
  EXPECT_THAT(Client(live.port()).ask(kGet).header("strict-transport-security"), HasSubstr("max-age="));
}

}  // namespace
}  // namespace metropole::http
