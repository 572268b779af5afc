// SPDX-License-Identifier: EUPL-1.2
// The server behind the proxy that production puts in front of it: what one client sends must never become
// another client's request, nor its answer another client's answer; and both sides count the same.
#include <gmock/gmock.h>

#include "corpus.hpp"
#include "h2_frames.hpp"
#include "haproxy.hpp"
#include "harness.hpp"

namespace metropole::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class BehindHaproxy : public testing::Test {
 protected:
  void SetUp() override {
    if (!Haproxy::installed()) GTEST_SKIP() << "haproxy is not installed: the server behind it is not tested";
    live_ = std::make_unique<LiveServer>(ServerOptions{.trusted_proxies = {"127.0.0.1"}});
    proxy_ = std::make_unique<Haproxy>(live_->port(), Haproxy::Flavour::sharing);
  }

  // Sends what an attacker would, hears what comes, and leaves.
  std::string attack(const std::string& bytes) {
    Client attacker(proxy_->front());
    attacker.send(bytes);
    attacker.half_close();
    return attacker.rest();
  }
  std::string attack_h2(const H2Fields& fields, std::string_view body = {}) {
    Client attacker(proxy_->front_h2());
    attacker.send(h2_request(fields, body));
    return attacker.rest();
  }
  // Whoever comes next gets the answer to the own question, twice on one connection.
  void expect_unharmed(const std::string& after) {
    Client victim(proxy_->front());
    for (int i = 0; i < 2; ++i) {
      auto path = fmt::format("/victim-{}", ++victims_);
      auto reply = victim.ask(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path));
      EXPECT_EQ(reply.status, 200u) << "after " << after;
      EXPECT_EQ(reply.body, "GET " + path + " ") << "after " << after;
    }
  }
  void expect_equal_counts() {
    EXPECT_EQ(proxy_->good_answers(), live_->handler().handled);
    EXPECT_EQ(proxy_->answers(), live_->handler().handled + live_->handler().refused);
  }

  std::unique_ptr<LiveServer> live_;
  std::unique_ptr<Haproxy> proxy_;
  unsigned victims_ = 0;
};

TEST_F(BehindHaproxy, no_corpus_case_harms_the_next_client) {
  if (corpus_folder().empty())
    GTEST_SKIP() << "../shared/data/http is not beside this checkout: corpora not run";
  for (const auto& cases : {llhttp_cases(), gunicorn_cases()}) {
    for (const auto& one : cases) {
      attack(one.bytes);
      expect_unharmed(one.name);
    }
  }
  expect_equal_counts();
}

TEST_F(BehindHaproxy, no_smuggling_trick_harms_the_next_client) {
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  auto post = [&](std::string_view headers, std::string_view body) {
    return fmt::format("POST /attack HTTP/1.1\r\nHost: h\r\n{}\r\n{}", headers, body);
  };
  auto chunks = "0\r\n\r\n" + smuggled;
  auto length = fmt::format("Content-Length: {}\r\n", chunks.size());
  for (const auto& bytes : {
           post(length + "Transfer-Encoding: chunked\r\n", chunks),
           post("Transfer-Encoding: chunked\r\n" + length, chunks),
           post(length + "Transfer-Encoding: xchunked\r\n", chunks),
           post(length + "Transfer-Encoding : chunked\r\n", chunks),
           post(length + "Transfer-Encoding:\tchunked\r\n", chunks),
           post(length + "Transfer-Encoding: \vchunked\r\n", chunks),
           post(length + "Transfer-Encoding:\r\n chunked\r\n", chunks),
           post(length + "X: y\nTransfer-Encoding: chunked\r\n", chunks),
           post(length + "X: y\rTransfer-Encoding: chunked\r\n", chunks),
           post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunks),
           post("Content-Length: 0\r\n" + length, chunks),
           post("Content-Length: 0, 40\r\n", chunks),
           post("Content-Length: +5\r\n", chunks),
           post("Transfer-Encoding: chunked\r\n", "0;\nX\r\n\r\n" + smuggled),
           post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 40\r\n\r\n" + smuggled),
           post("Transfer-Encoding: chunked\r\n", "00000000000000000\r\n\r\n" + smuggled),
           post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff0\r\n" + smuggled),
           post("Expect: 100-continue\r\nContent-Length: 5\r\n", ""),
           post("Host: other\r\n", ""),
           fmt::format("GET http://other/ HTTP/1.1\r\nHost: h\r\n{}\r\n{}", length, chunks),
           fmt::format("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n{}\r\n{}",
                       length, chunks),
           fmt::format("GET / HTTP/1.1\nHost: h\n{}\n{}", length, chunks),
       }) {
    EXPECT_THAT(attack(bytes), Not(HasSubstr("GET /victim"))) << bytes;
    expect_unharmed(bytes);
  }
  expect_equal_counts();
}

TEST_F(BehindHaproxy, an_early_answer_leaves_no_body_behind) {
  auto smuggled = std::string("GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string body;
  while (body.size() < 1'500'000) body += smuggled;
  auto answer =
      attack(fmt::format("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
  EXPECT_THAT(answer, Not(HasSubstr("200 OK")));
  expect_unharmed("a body too large");
  EXPECT_EQ(live_->handler().handled, 2u);
}

TEST_F(BehindHaproxy, http_2_requests_arrive_as_they_were_meant) {
  auto fields = h2_fields("POST", "/two");
  fields.emplace_back("content-length", "5");
  EXPECT_THAT(attack_h2(fields, "hello"), HasSubstr("POST /two hello"));
  EXPECT_THAT(attack_h2(h2_fields("POST", "/three"), "hello"), HasSubstr("POST /three hello"));
  EXPECT_THAT(attack_h2(h2_fields("GET", "/four")), HasSubstr("GET /four "));
  expect_equal_counts();
}

TEST_F(BehindHaproxy, no_http_2_trick_harms_the_next_client) {
  const std::string smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  const H2Fields tricks = {
      {"transfer-encoding", "chunked"},
      {"content-length", "0"},
      {"content-length", "1000"},
      {"connection", "transfer-encoding"},
      {"host", "other"},
      {"x", "y\r\nTransfer-Encoding: chunked"},
      {"x\r\nTransfer-Encoding", "chunked"},
      {"x", "y\nTransfer-Encoding: chunked"},
      {"x: y\r\nz", "z"},
      {"x", std::string("y\0z", 3)},
      {":path", "/second"},
      {"Transfer-Encoding", "chunked"},
  };
  for (const auto& trick : tricks) {
    auto fields = h2_fields("POST", "/attack");
    fields.push_back(trick);
    attack_h2(fields, smuggled);
    expect_unharmed(trick.first);
  }
  for (std::string_view path :
       {"/a b", "/a\r\nX: y", "/a HTTP/1.1\r\nHost: h\r\n\r\nGET /smuggled", "*", "a", ""}) {
    attack_h2(h2_fields("GET", path));
    expect_unharmed(std::string(path));
  }
  for (std::string_view method : {"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\nGET", "G T", ""}) {
    attack_h2(h2_fields(method, "/"));
    expect_unharmed(std::string(method));
  }
  expect_equal_counts();
}

class BehindShippedHaproxy : public BehindHaproxy {
 protected:
  void SetUp() override {
    if (!Haproxy::installed()) GTEST_SKIP() << "haproxy is not installed: the server behind it is not tested";
    live_ =
        std::make_unique<LiveServer>(ServerOptions{.proxy_protocol = true, .trusted_proxies = {"127.0.0.1"}});
    proxy_ = std::make_unique<Haproxy>(live_->port(), Haproxy::Flavour::shipped);
  }
};

TEST_F(BehindShippedHaproxy, no_corpus_case_harms_the_next_client) {
  if (corpus_folder().empty())
    GTEST_SKIP() << "../shared/data/http is not beside this checkout: corpora not run";
  for (const auto& cases : {llhttp_cases(), gunicorn_cases()}) {
    for (const auto& one : cases) {
      attack(one.bytes);
      expect_unharmed(one.name);
    }
  }
}

}  // namespace
}  // namespace metropole::http
