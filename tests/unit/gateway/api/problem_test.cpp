// SPDX-License-Identifier: EUPL-1.2
#include "api/problem.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/result.hpp"

namespace metropole::api {

TEST(Problem, is_rfc_9457_and_keeps_the_log_text_to_itself) {
  http::Response response;
  Error error{.kind = ErrorKind::unprocessable,
              .code = "too_many_favourites",
              .detail = "Cent favoris au plus.",
              .fields = {{"body/id", "unknown", "Inconnu."}},
              .log = "resident 42 has password hunter2"};
  reply_problem(response, error, "en", "abc");
  EXPECT_EQ(response.status, 422U);
  EXPECT_EQ(response.content_type, "application/problem+json");
  auto problem = boost::json::parse(response.body);
  EXPECT_EQ(problem.at("title"), "Unprocessable content");
  EXPECT_EQ(problem.at("code"), "too_many_favourites");
  EXPECT_EQ(problem.at("errors").at(0).at("pointer"), "body/id");
  EXPECT_EQ(response.body.find("hunter2"), std::string::npos);
}

TEST(Problem, tells_when_to_come_back_and_how_to_sign_in) {
  http::Response away, unknown;
  reply_problem(away, unavailable("database_unavailable", "down").error(), "fr", "");
  EXPECT_EQ(away.header("retry-after"), "2");
  reply_problem(unknown, Error{.kind = ErrorKind::unauthenticated, .code = "session_unknown"}, "fr", "");
  EXPECT_EQ(unknown.status, 401U);
  EXPECT_EQ(unknown.header("www-authenticate"), "Bearer");
}

}  // namespace metropole::api
