// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "harness.hpp"

namespace metropole::http {
namespace {

using testing::HasSubstr;

TEST(Server, answers_requests_one_after_the_other_on_one_connection) {
  LiveServer live;
  Client client(live.port());
  for (int i = 0; i < 3; ++i) {
    auto reply = client.ask("GET /a?b=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(reply.status, 200u);
    EXPECT_EQ(reply.body, "GET /a?b=1 ");
    EXPECT_THAT(reply.head, HasSubstr("X-Content-Type-Options: nosniff"));
    EXPECT_EQ(reply.header("connection"), "");
    EXPECT_THAT(reply.header("date"), HasSubstr(" GMT"));
  }
}

TEST(Server, reads_a_body_by_its_length) {
  LiveServer live;
  Client client(live.port());
  EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello").body, "POST / hello");
}

TEST(Server, answers_pipelined_requests_in_order) {
  LiveServer live;
  Client client(live.port());
  std::string many;
  for (int i = 0; i < 50; ++i) many += fmt::format("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", i);
  client.send(many);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.reply().body, fmt::format("GET /{} ", i));
}

TEST(Server, refuses_and_closes_what_is_no_request) {
  LiveServer live;
  Client client(live.port());
  EXPECT_EQ(client.ask("GARBAGE\r\n\r\n").status, 400u);
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace metropole::http
