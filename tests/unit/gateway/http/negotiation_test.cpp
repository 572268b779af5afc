// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "http/cookies.hpp"
#include "http/cors.hpp"
#include "http/detail/compress.hpp"
#include "http/detail/conditional.hpp"
#include "http/detail/ranges.hpp"

namespace metropole::http {
namespace {

using testing::HasSubstr;

bool hits(std::string_view value, std::string_view etag) {
  auto bytes = fmt::format("GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: {}\r\n\r\n", value);
  Request request;
  detail::Head head;
  EXPECT_FALSE(detail::parse_head(bytes.data(), bytes.size(), Limits{}, request, head));
  return detail::none_match_hits(request, head, etag);
}

TEST(Conditional, compares_tags_weakly_for_if_none_match) {
  EXPECT_TRUE(hits("\"a\"", "\"a\""));
  EXPECT_TRUE(hits("W/\"a\"", "\"a\""));
  EXPECT_TRUE(hits("\"a\"", "W/\"a\""));
  EXPECT_TRUE(hits("\"x\", W/\"a,b\" , \"y\"", "\"a,b\""));
  EXPECT_TRUE(hits("*", "\"a\""));
  EXPECT_TRUE(hits("\"b\"\r\nIf-None-Match: \"a\"", "\"a\""));
  EXPECT_FALSE(hits("\"ab\"", "\"a\""));
  EXPECT_FALSE(hits("a", "\"a\""));
  EXPECT_FALSE(hits("*", ""));
}

TEST(Ranges, give_one_part_or_the_whole) {
  using Kind = detail::Range::Kind;
  struct Case {
    std::string_view header;
    Kind kind;
    std::uint64_t first, length;
  };
  for (const auto& one : std::initializer_list<Case>{
           {"bytes=0-0", Kind::part, 0, 1},
           {"bytes=10-", Kind::part, 10, 90},
           {"bytes=-5", Kind::part, 95, 5},
           {"bytes=-500", Kind::part, 0, 100},
           {"bytes=90-500", Kind::part, 90, 10},
           {"BYTES=1-2", Kind::part, 1, 2},
           {"bytes=100-", Kind::unsatisfiable, 0, 0},
           {"bytes=-0", Kind::unsatisfiable, 0, 0},
           {"bytes=5-4", Kind::whole, 0, 100},
           {"bytes=0-1,3-4", Kind::whole, 0, 100},
           {"bytes=a-b", Kind::whole, 0, 100},
           {"bytes=-", Kind::whole, 0, 100},
           {"bytes=99999999999999999999-", Kind::whole, 0, 100},
           {"lines=1-2", Kind::whole, 0, 100},
       }) {
    auto range = detail::parse_range(one.header, 100);
    EXPECT_EQ(range.kind, one.kind) << one.header;
    EXPECT_EQ(range.first, one.first) << one.header;
    EXPECT_EQ(range.length, one.length) << one.header;
  }
}

TEST(Compression, reads_weights) {
  using detail::accepts_coding;
  EXPECT_TRUE(accepts_coding("gzip", "gzip"));
  EXPECT_TRUE(accepts_coding("deflate, GZIP;q=0.5", "gzip"));
  EXPECT_TRUE(accepts_coding("*", "gzip"));
  EXPECT_TRUE(accepts_coding("br;q=1.0, gzip;q=0.001", "gzip"));
  EXPECT_FALSE(accepts_coding("", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip; q=0.000, *", "gzip"));
  EXPECT_FALSE(accepts_coding("*;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("xgzip, identity", "gzip"));
}

TEST(Compression, leaves_what_does_not_shrink) {
  detail::Gzip gzip;
  std::string dull(10'000, 'a');
  ASSERT_TRUE(gzip.compress(dull));
  EXPECT_LT(dull.size(), 100u);
  std::string first = dull;
  std::string again(10'000, 'a');
  ASSERT_TRUE(gzip.compress(again));
  EXPECT_EQ(again, first);
  std::string noise;
  unsigned seed = 1;
  for (int i = 0; i < 2000; ++i) noise += static_cast<char>((seed = seed * 1103515245 + 12345) >> 24);
  auto before = noise;
  EXPECT_FALSE(gzip.compress(noise));
  EXPECT_EQ(noise, before);
}

TEST(Cookies, give_the_one_of_that_name) {
  Request request;
  request.headers = {{"Cookie", "a=1; __Host-session=mtp_x; b=\"q\""}, {"cookie", "c=3=4"}};
  EXPECT_EQ(find_cookie(request, "__Host-session").value, "mtp_x");
  EXPECT_EQ(find_cookie(request, "b").value, "q");
  EXPECT_EQ(find_cookie(request, "c").value, "3=4");
  EXPECT_EQ(find_cookie(request, "session").value, "");
}

TEST(Cookies, give_neither_of_two) {
  Request request;
  request.headers = {{"Cookie", "a=1; a=2"}, {"Cookie", "b=1"}, {"Cookie", "b=1"}};
  EXPECT_TRUE(find_cookie(request, "a").ambiguous);
  EXPECT_EQ(find_cookie(request, "a").value, "");
  EXPECT_TRUE(find_cookie(request, "b").ambiguous);
}

TEST(Cookies, are_made_for_the_whole_host_and_no_script) {
  EXPECT_EQ(make_cookie("__Host-session", "mtp_x", std::chrono::seconds(60)),
            "__Host-session=mtp_x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60");
  EXPECT_EQ(make_cookie("a", "", std::chrono::seconds(0)), "a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
  EXPECT_THROW(make_cookie("a", "b; Domain=evil", std::nullopt), std::logic_error);
}

TEST(Cors, answers_a_preflight_without_credentials) {
  Request request;
  request.method = Method::options;
  Response response;
  EXPECT_FALSE(answer_preflight(request, response, "GET"));
  request.headers = {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}};
  EXPECT_TRUE(answer_preflight(request, response, "GET, HEAD"));
  EXPECT_EQ(response.status, 204u);
  EXPECT_EQ(response.header("access-control-allow-origin"), "*");
  EXPECT_EQ(response.header("Access-Control-Allow-Methods"), "GET, HEAD");
  EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "");
}

TEST(Response, throws_when_a_header_would_be_two) {
  Response response;
  response.add("X-A", "b");
  EXPECT_EQ(response.header("x-a"), "b");
  EXPECT_THROW(response.add("X-A", "b\r\nSet-Cookie: c"), std::logic_error);
  EXPECT_THROW(response.add("X A", "b"), std::logic_error);
  EXPECT_EQ(response.headers, "X-A: b\r\n");
}

}  // namespace
}  // namespace metropole::http
