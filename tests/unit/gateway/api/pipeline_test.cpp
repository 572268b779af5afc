// SPDX-License-Identifier: EUPL-1.2
#include "api/pipeline.hpp"

#include "identity/sessions.hpp"
#include "unit/gateway/api/pipeline_fixture.hpp"

namespace metropole::api {

namespace {

constexpr std::string_view kFragment = R"(
tags: [{name: essai}]
paths:
  /v1/open:
    get:
      operationId: essai.open
      summary: Ouverte à tous
      deprecated: true
      x-deprecation: "2026-01-01"
      x-sunset: "2027-01-01"
      x-access: {principals: [anyone, resident], scope: none}
      x-rate: {class: read}
      responses: {"200": {description: Oui, content: {application/json: {schema: {type: object}}}}}
    post:
      operationId: essai.write
      summary: Écrire sans session
      x-access: {principals: [anyone], scope: none}
      x-rate: {class: write}
      responses: {"200": {description: Oui, content: {application/json: {schema: {type: object}}}}}
  /v1/mine:
    get:
      operationId: essai.mine
      summary: À soi
      x-access: {principals: [resident], scope: none}
      x-rate: {class: read}
      responses: {"200": {description: Oui, content: {application/json: {schema: {type: object}}}}}
)";

async::Task<Result<>> say_credential(const Call& call, http::Response& response) {
  reply_json(response, {{"credential", static_cast<int>(call.credential)}, {"language", call.language}});
  co_return Result<>();
}

async::Task<Result<>> throw_a_secret(const Call&, http::Response&) {
  throw std::runtime_error("the password is hunter2");
  co_return Result<>();
}

std::map<std::string, OperationHandler> handlers() {
  return {{"essai.open", say_credential}, {"essai.write", say_credential}, {"essai.mine", say_credential}};
}

PipelineFixture house(std::map<std::string, OperationHandler> with = handlers(), RateOptions rates = {}) {
  return PipelineFixture(std::string(kFragment), std::move(with), rates);
}

using http::Method;

}  // namespace

TEST(Pipeline, serves_operations_files_and_refusals_each_by_its_name) {
  auto h = house();
  EXPECT_EQ(h.ask(Method::get, "/v1/open").status, 200U);
  EXPECT_EQ(h.ask(Method::head, "/v1/open").status, 200U);
  EXPECT_EQ(h.ask(Method::get, "/").status, 200U);
  EXPECT_EQ(code_of(h.ask(Method::get, "/v1/nothing")), "path_unknown");
  EXPECT_EQ(code_of(h.ask(Method::get, "/v1/%2e%2e/x")), "path_malformed");
  auto wrong = h.ask(Method::delete_, "/v1/open");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, POST, OPTIONS");
  auto asked = h.ask(Method::options, "/v1/open");
  EXPECT_EQ(asked.status, 204U);
  EXPECT_EQ(asked.header("allow"), "GET, HEAD, POST, OPTIONS");
}

TEST(Pipeline, tells_nothing_of_what_a_handler_threw) {
  auto with = handlers();
  with["essai.open"] = throw_a_secret;
  auto answer = house(with).ask(Method::get, "/v1/open");
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(code_of(answer), "internal");
  EXPECT_EQ(answer.body.find("hunter2"), std::string::npos);
}

TEST(Pipeline, never_says_401_of_a_token_it_cannot_check) {
  auto h = house();
  auto token = "Bearer " + identity::make_token().text;
  auto mine = h.ask(Method::get, "/v1/mine", {{"authorization", token}});
  EXPECT_EQ(mine.status, 503U);
  EXPECT_FALSE(mine.header("retry-after").empty());
  auto open = h.ask(Method::get, "/v1/open", {{"authorization", token}});
  EXPECT_EQ(open.status, 200U);
  EXPECT_EQ(boost::json::parse(open.body).at("credential"), static_cast<int>(Credential::unchecked));
}

TEST(Pipeline, refuses_a_token_that_is_none_without_asking_anyone) {
  auto h = house();
  EXPECT_EQ(h.ask(Method::get, "/v1/mine").status, 401U);
  EXPECT_EQ(code_of(h.ask(Method::get, "/v1/mine", {{"authorization", "Bearer garbage"}})),
            "session_unknown");
}

TEST(Pipeline, announces_what_will_go_away) {
  auto answer = house().ask(Method::get, "/v1/open");
  EXPECT_EQ(answer.header("deprecation"), "@1767225600");
  EXPECT_EQ(answer.header("sunset"), "Fri, 01 Jan 2027 00:00:00 GMT");
}

TEST(Pipeline, limits_writes_of_one_address_and_says_how_long) {
  auto h = house(handlers(), {.address = {.per_second = 0.1, .burst = 2}});
  EXPECT_EQ(h.ask(Method::post, "/v1/open").status, 200U);
  EXPECT_EQ(h.ask(Method::post, "/v1/open").status, 200U);
  auto answer = h.ask(Method::post, "/v1/open");
  EXPECT_EQ(answer.status, 429U);
  EXPECT_EQ(answer.header("retry-after"), "10");
  EXPECT_EQ(h.ask(Method::get, "/v1/open").status, 200U) << "reading is not what is limited";
}

TEST(Pipeline, speaks_the_language_asked_for_and_says_which) {
  auto answer = house().ask(Method::get, "/v1/open", {{"accept-language", "it-IT"}});
  EXPECT_EQ(boost::json::parse(answer.body).at("language"), "it");
  EXPECT_EQ(answer.header("content-language"), "it");
}

TEST(OperationTable, stops_at_an_operation_without_handler_or_the_reverse) {
  auto without = handlers();
  without.erase("essai.mine");
  EXPECT_THROW(house(without), std::bad_expected_access<Error>);
  auto more = handlers();
  more["essai.unheard_of"] = say_credential;
  EXPECT_THROW(house(more), std::bad_expected_access<Error>);
}

TEST(OperationTable, stops_at_personal_rows_that_cannot_be_exported_and_erased) {
  auto fragment = std::string(kFragment);
  auto at = fragment.find("principals: [resident], scope: none");
  fragment.replace(at, 35, "principals: [resident], scope: self");
  EXPECT_THROW(PipelineFixture(fragment, handlers()), std::bad_expected_access<Error>);
}

}  // namespace metropole::api
