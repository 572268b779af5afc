// SPDX-License-Identifier: EUPL-1.2
#include "api/authentication.hpp"

#include <gtest/gtest.h>

namespace metropole::api {

namespace {
http::Request request(std::vector<http::HeaderView> headers, http::Method method = http::Method::get) {
  http::Request out;
  out.method = method;
  out.headers = std::move(headers);
  return out;
}
}  // namespace

TEST(PresentedToken, is_the_bearer_before_the_cookie) {
  auto token = presented_token(request({{"Cookie", "__Host-session=c"}, {"AUTHORIZATION", "bearer t"}}));
  ASSERT_TRUE(token && *token);
  EXPECT_EQ((*token)->text, "t");
  EXPECT_FALSE((*token)->by_cookie);
}

TEST(PresentedToken, is_none_without_credential_or_with_other_cookies) {
  EXPECT_FALSE(*presented_token(request({})));
  EXPECT_FALSE(*presented_token(request({{"cookie", "session=x; theme=dark"}})));
}

TEST(PresentedToken, refuses_doubled_and_foreign_credentials) {
  EXPECT_EQ(
      presented_token(request({{"authorization", "Bearer a"}, {"authorization", "Bearer b"}})).error().code,
      "credential_twice");
  EXPECT_EQ(presented_token(request({{"authorization", "Basic dXNlcg=="}})).error().code, "scheme_unknown");
  EXPECT_EQ(presented_token(request({{"cookie", "__Host-session=a; __Host-session=b"}})).error().code,
            "credential_twice");
}

TEST(PresentedToken, takes_the_cookie_on_unsafe_methods_from_our_own_pages_only) {
  auto post = [](std::vector<http::HeaderView> more) {
    more.push_back({"cookie", "__Host-session=a"});
    return presented_token(request(std::move(more), http::Method::post));
  };
  EXPECT_TRUE(post({{"sec-fetch-site", "same-origin"}}));
  for (auto site : {"cross-site", "same-site", "none", ""})
    EXPECT_EQ(post({{"sec-fetch-site", site}}).error().kind, ErrorKind::forbidden) << site;
  EXPECT_EQ(post({}).error().code, "cross_site");
}

TEST(SeenVersion, is_read_from_the_residents_stream) {
  EXPECT_EQ(seen_resident_version("dataset/pools.4 resident/3.17"), 17);
  for (auto header : {"", "resident/3", "resident/3.x", "resident/3.-4", "nonsense"})
    EXPECT_EQ(seen_resident_version(header), 0) << header;
}

}  // namespace metropole::api
