// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "samples.hpp"

namespace metropole::contract {
namespace {

using ::testing::HasSubstr;

std::string mistakes_of(const std::string& yaml, const std::string& module = "pools") {
  const std::vector<Fragment> fragments{{module, yaml}};
  const auto contract = compose(root_yaml(), fragments);
  return contract ? "" : contract.error().log;
}

TEST(Compose, compiles_access_rate_and_flags_of_an_operation) {
  const auto contract = pools_contract();
  ASSERT_NE(contract, nullptr);
  const auto* replace = contract->find("pools.replace");
  ASSERT_NE(replace, nullptr);
  EXPECT_EQ(replace->module, "pools");
  EXPECT_EQ(replace->method, "PUT");
  EXPECT_TRUE(replace->idempotent);
  EXPECT_EQ(replace->body_limit, 400U);
  EXPECT_EQ(replace->rate, RateClass::write);
  EXPECT_TRUE(replace->access.admits(PrincipalKind::staff));
  EXPECT_FALSE(replace->access.admits(PrincipalKind::resident));
  EXPECT_EQ(replace->access.permission, "pools.edit");
  EXPECT_EQ(replace->access.scope, AccessScope::authority);
  EXPECT_EQ(replace->access.strength, Strength::substantial);
  EXPECT_EQ(replace->access.max_sign_in_age, std::chrono::hours(1));
  EXPECT_EQ(contract->find("pools.nothing"), nullptr);
  EXPECT_EQ(&contract->operations()[replace->index], replace);
  EXPECT_TRUE(contract->find("pools.list")->sensitive);
}

TEST(Compose, turns_retirement_dates_into_header_values) {
  const auto contract = pools_contract();
  ASSERT_NE(contract, nullptr);
  const auto* follow = contract->find("pools.follow");
  EXPECT_TRUE(follow->deprecated);
  EXPECT_TRUE(follow->stream);
  EXPECT_EQ(follow->deprecation, "@1767225600");
  EXPECT_EQ(follow->sunset, "Fri, 01 Jan 2027 00:00:00 GMT");
}

TEST(Compose, adds_the_answers_that_the_kernel_gives) {
  const auto contract = pools_contract();
  ASSERT_NE(contract, nullptr);
  const auto statuses = [&](const char* id) {
    std::set<int> out;
    for (const auto& response : contract->find(id)->responses) out.insert(response.status);
    return out;
  };
  EXPECT_EQ(statuses("pools.list"), (std::set{200, 304, 400, 429, 500, 503}));
  EXPECT_EQ(statuses("pools.get"), (std::set{200, 304, 400, 404, 429, 500, 503}));
  EXPECT_EQ(statuses("pools.follow"), (std::set{200, 400, 401, 429, 500, 503}));
  EXPECT_EQ(statuses("pools.replace"),
            (std::set{204, 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503}));
}

TEST(Compose, lets_the_kernel_answer_a_status_that_the_fragment_documents_itself) {
  const auto contract =
      composed({{"ready", "paths:\n" + get_operation("/ready", "ready.get", R"(        "503":
          description: Pas encore
          content: {application/json: {schema: {type: object}}}
)")}});
  ASSERT_NE(contract, nullptr);
  const auto& responses = contract->find("ready.get")->responses;
  const auto found = std::ranges::find(responses, 503, &Response::status);
  ASSERT_NE(found, responses.end());
  ASSERT_EQ(found->content.size(), 2U);
  EXPECT_EQ(found->content[1].type, "application/problem+json");
}

TEST(Compose, declares_security_tag_and_idempotency_key_from_the_extensions) {
  const auto contract = pools_contract();
  ASSERT_NE(contract, nullptr);
  const auto& item = contract->document().at("paths").at("/v1/pools/{id}");
  EXPECT_EQ(item.at("put").at("tags"), boost::json::parse(R"(["pools"])"));
  EXPECT_EQ(item.at("put").at("security"), boost::json::parse(R"([{"bearer":[]},{"cookie":[]}])"));
  EXPECT_EQ(item.at("get").at("security"), boost::json::parse("[]"));
  const auto& parameters = contract->find("pools.replace")->parameters;
  EXPECT_NE(std::ranges::find(parameters, "idempotency-key", &Parameter::name), parameters.end());
}

TEST(Compose, gives_the_same_document_and_etag_for_the_same_input) {
  const auto first = pools_contract();
  const auto second = pools_contract();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->json(), second->json());
  EXPECT_EQ(first->etag(), second->etag());
  EXPECT_EQ(first->etag().size(), 34U);
  EXPECT_NE(first->etag(), composed({{"other", "paths:\n" + get_operation("/v1/o", "other.get")}})->etag());
}

struct Refusal {
  const char* name;
  std::string yaml;
  const char* says;
};

class ComposeRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(ComposeRefuses, a_contract_that_promises_what_nobody_keeps) {
  EXPECT_THAT(mistakes_of(GetParam().yaml), HasSubstr(GetParam().says));
}

std::string parameter(const std::string& text) {
  return "paths:\n" + get_operation("/v1/p", "pools.p", "      parameters:\n        - " + text + "\n");
}
std::string schema(const std::string& text) {
  return "components: {schemas: {S: " + text + "}}";
}
std::string without(const std::string& line) {
  auto yaml = "paths:\n" + get_operation("/v1/p", "pools.p");
  const auto at = yaml.find(line);
  return yaml.erase(yaml.rfind('\n', at), yaml.find('\n', at) - yaml.rfind('\n', at));
}
std::string with(const std::string& line) {
  return "paths:\n" + get_operation("/v1/p", "pools.p", "      " + line + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Compose, ComposeRefuses,
    ::testing::Values(
        Refusal{"no_access", without("x-access"), "has no x-access"},
        Refusal{"no_rate", without("x-rate"), "has no x-rate"},
        Refusal{"no_summary", without("summary"), "summary: is required"},
        Refusal{"another_modules_id", "paths:\n" + get_operation("/v1/p", "home.get"),
                "must be pools.<verb_noun>"},
        Refusal{"unknown_extension", with("x-cool: true"), "x-cool: is not known here"},
        Refusal{"own_security", with("security: []"), "comes from x-access"},
        Refusal{"unknown_member", with("callbacks: {}"), "callbacks: is not known here"},
        Refusal{"nameless_tag", "tags: [{description: a}]", "name: is required"},
        Refusal{"unknown_top_level", "servers: []", "servers: is not known here"},
        Refusal{"unknown_keyword", schema("{type: string, const: a}"), "S/const: is not a keyword"},
        Refusal{"type_list", schema("{type: [string, integer]}"), "is not a type"},
        Refusal{"unknown_format", schema("{type: string, format: postcode}"), "is not a format"},
        Refusal{"bad_pattern", schema("{type: string, pattern: '(?=a)'}"), "not a pattern RE2 can run"},
        Refusal{"dangling_reference", schema("{$ref: '#/components/schemas/T'}"), "leads nowhere"},
        Refusal{"foreign_reference", schema("{$ref: 'other.yaml#/T'}"), "leads nowhere"},
        Refusal{"circular_reference", schema("{$ref: '#/components/schemas/S'}"), "goes round in a circle"},
        Refusal{"endless_schema", schema("{allOf: [{$ref: '#/components/schemas/S'}]}"), "without end"},
        Refusal{"reference_with_siblings", schema("{$ref: '#/components/schemas/Tile', nullable: true}"),
                "beside $ref"},
        Refusal{"costly_uniqueness", schema("{type: array, uniqueItems: true}"),
                "uniqueItems needs a maxItems"},
        Refusal{"component_twice", "components: {schemas: {Tile: {type: object}}}",
                "declared elsewhere already"},
        Refusal{"path_parameter_undescribed", "paths:\n" + get_operation("/v1/{a}", "pools.a"),
                "path parameter a"},
        Refusal{"path_parameter_unknown",
                parameter("{name: a, in: path, required: true, schema: {type: string}}"),
                "its path does not hold"},
        Refusal{"object_parameter", parameter("{name: a, in: query, schema: {type: object}}"),
                "one plain type"},
        Refusal{"unbounded_list",
                parameter("{name: a, in: query, schema: {type: array, items: {type: string}}}"),
                "needs maxItems"},
        Refusal{"cookie_parameter", parameter("{name: a, in: cookie, schema: {type: string}}"),
                "must be path, query"},
        Refusal{"credential_parameter",
                parameter("{name: Authorization, in: header, schema: {type: string}}"), "read by the kernel"},
        Refusal{"default_off_itself", parameter("{name: a, in: query, schema: {type: integer, default: x}}"),
                "its default is off itself"},
        Refusal{"body_for_get", with("requestBody: {content: {application/json: {schema: {type: object}}}}"),
                "no meaning for GET"},
        Refusal{"idempotent_get", with("x-idempotent: true"), "no meaning for GET"},
        Refusal{"sunset_without_deprecated", with("x-sunset: '2027-01-01'"), "without deprecated: true"},
        Refusal{"bad_date", with("deprecated: true\n      x-sunset: '2027-02-31'"), "must be a date"},
        Refusal{"bad_yaml", "paths: &anchor {}", "line 1: anchors are not allowed"}),
    [](const auto& test) { return std::string(test.param.name); });

std::string access(const std::string& rule) {
  auto yaml = "paths:\n" + get_operation("/v1/p", "pools.p");
  const std::string usual = "{principals: [anyone], scope: none}";
  return yaml.replace(yaml.find(usual), usual.size(), rule);
}

TEST(Compose, refuses_access_rules_that_are_incomplete_or_contradict_themselves) {
  EXPECT_THAT(mistakes_of(access("{principals: [], scope: none}")), HasSubstr("must name somebody"));
  EXPECT_THAT(mistakes_of(access("{principals: [king], scope: none}")), HasSubstr("no principal"));
  EXPECT_THAT(mistakes_of(access("{principals: [staff]}")), HasSubstr("scope: must be none"));
  EXPECT_THAT(mistakes_of(access("{principals: [anyone], scope: self}")), HasSubstr("somebody"));
  EXPECT_THAT(mistakes_of(access("{principals: [anyone, staff], scope: none, permission: a}")),
              HasSubstr("yet admits anyone"));
  EXPECT_THAT(mistakes_of(access("{principals: [staff], scope: none, role: a}")),
              HasSubstr("role: is not known"));
  EXPECT_EQ(mistakes_of(access("{principals: [anyone, resident], scope: self}")), "");
}

TEST(Compose, refuses_two_modules_that_claim_the_same_thing) {
  const auto yaml = "paths:\n" + get_operation("/v1/a", "one.get");
  const auto other = "paths:\n" + get_operation("/v1/a", "two.get");
  const auto same_shape = "paths:\n" + get_operation("/v1/a", "two.get");
  auto log = [](std::vector<Fragment> fragments) {
    const auto contract = compose(root_yaml(), fragments);
    return contract ? "" : contract.error().log;
  };
  EXPECT_THAT(log({{"one", yaml}, {"two", other}}), HasSubstr("belongs to another module"));
  EXPECT_THAT(log({{"one", yaml}, {"one", "paths: {}"}}), HasSubstr("must be a new name"));
  EXPECT_THAT(log({{"No", "paths: {}"}}), HasSubstr("must be a new name"));
}

TEST(Compose, tells_every_mistake_at_once) {
  const auto log = mistakes_of(schema("{type: text, format: nope, const: 1}"));
  EXPECT_THAT(log, HasSubstr("type"));
  EXPECT_THAT(log, HasSubstr("format"));
  EXPECT_THAT(log, HasSubstr("const"));
}

}  // namespace
}  // namespace metropole::contract
