// SPDX-License-Identifier: EUPL-1.2
// The published request corpora, against the parser and against the living server.
#include <gmock/gmock.h>

#include <set>

#include "corpus.hpp"
#include "corpus_differences.hpp"
#include "harness.hpp"
#include "reading.hpp"

namespace metropole::http {
namespace {

#define NEEDS_CORPUS()         \
  if (corpus_folder().empty()) \
  GTEST_SKIP() << "../shared/data/http is not beside this checkout: corpora not run"

struct Seen {
  Verdict verdict = Verdict::taken;
  std::size_t answered = 0;
};

// Sends the bytes, ends the sending side, and reads what the server says until it closes.
Seen send_to(std::uint16_t port, std::string_view bytes) {
  Client client(port);
  client.send(bytes);
  client.half_close();
  auto answers = client.rest();
  Seen seen;
  for (auto at = answers.find("HTTP/1.1 "); at != std::string::npos; at = answers.find("HTTP/1.1 ", at + 1)) {
    auto status = answers.substr(at + 9, 3);
    if (status == "200")
      ++seen.answered;
    else if (status != "100")
      seen.verdict = Verdict::refused;
  }
  return seen;
}

bool waits(std::string_view bytes) {
  return read_all(bytes).empty() || read_all(bytes).back() == "…";
}

void check(const std::vector<CorpusCase>& cases) {
  LiveServer live;
  live.handler().answers = [](const Request&, Response& response) { response.body = "ok"; };
  ASSERT_FALSE(cases.empty());
  for (const auto& one : cases) {
    auto seen = send_to(live.port(), one.bytes);
    if (seen.verdict == Verdict::taken && waits(one.bytes)) seen.verdict = Verdict::waits;
    EXPECT_EQ(static_cast<int>(seen.verdict), static_cast<int>(one.expected)) << one.name << "\n"
                                                                              << one.bytes;
    if (one.counted) EXPECT_EQ(seen.answered, one.requests) << one.name << "\n" << one.bytes;
  }
  EXPECT_EQ(Client(live.port()).ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200u);
}

TEST(Corpus, llhttp_requests_behave) {
  NEEDS_CORPUS();
  check(llhttp_cases());
}

TEST(Corpus, llhttp_urls_behave) {
  NEEDS_CORPUS();
  check(llhttp_urls());
}

TEST(Corpus, gunicorn_requests_behave) {
  NEEDS_CORPUS();
  check(gunicorn_cases());
}

TEST(Corpus, every_declared_difference_names_a_case) {
  NEEDS_CORPUS();
  std::set<std::string, std::less<>> names;
  for (const auto& cases : {llhttp_cases(), llhttp_urls(), gunicorn_cases()}) {
    for (const auto& one : cases) names.insert(one.name);
  }
  for (const auto& difference : kDifferences) EXPECT_TRUE(names.contains(difference.name)) << difference.name;
}

TEST(Corpus, requests_without_host_are_refused) {
  NEEDS_CORPUS();
  for (const auto& bytes : all_inputs()) {
    for (const auto& result : read_all(bytes)) {
      bool answered = result.starts_with("GET") || result.starts_with("POST");
      bool says_host = bytes.find("HTTP/1.0") != std::string::npos || bytes.find("ost:") != std::string::npos;
      if (answered) EXPECT_TRUE(says_host) << bytes;
    }
  }
}

TEST(Corpus, bytes_one_by_one_read_like_bytes_at_once) {
  NEEDS_CORPUS();
  for (const auto& bytes : all_inputs()) {
    auto whole = read_all(bytes);
    for (std::size_t step : {1, 2, 5}) EXPECT_EQ(read_all(bytes, step), whole) << bytes;
  }
}

TEST(Corpus, the_server_answers_bytes_one_by_one_like_bytes_at_once) {
  NEEDS_CORPUS();
  LiveServer live;
  for (const auto& one : gunicorn_cases()) {
    auto whole = send_to(live.port(), one.bytes);
    Client client(live.port());
    client.hurry();
    for (char byte : one.bytes) client.send({&byte, 1});
    client.half_close();
    auto replies = split_replies(client.rest());
    auto answered = std::ranges::count(replies, 200u, &Reply::status);
    EXPECT_EQ(static_cast<std::size_t>(answered), whole.answered) << one.name;
  }
}

TEST(Corpus, proxy_protocol_2_of_gunicorn_is_read_where_it_is_on) {
  NEEDS_CORPUS();
  LiveServer live({.proxy_protocol = true, .trusted_proxies = {"127.0.0.1"}});
  for (const auto& one : gunicorn_cases()) {
    if (one.name != "valid/pp_04" && one.name != "valid/pp_05") continue;
    EXPECT_EQ(send_to(live.port(), one.bytes).answered, 1u) << one.name;
  }
}

}  // namespace
}  // namespace metropole::http
