// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <cstdlib>
#include <new>

#include "contract/arguments.hpp"
#include "samples.hpp"

namespace {
std::size_t allocations = 0;
}
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace metropole::contract {
namespace {

using ::testing::ElementsAre;

class ValidateTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { contract_ = pools_contract(); }

  static Result<Arguments> list(std::string_view query) {
    return validate(*contract_->find("pools.list"), {.query = query});
  }
  static Result<Arguments> replace(std::string_view body, std::string_view type = "application/json") {
    static constexpr std::array<std::string_view, 1> kPath{"vallier"};
    return validate(*contract_->find("pools.replace"), {.path = kPath, .content_type = type, .body = body});
  }
  // "kind code: pointer code, …"
  static std::string refusal(const Result<Arguments>& result) {
    if (result) return "accepted";
    std::string out = result.error().code + ":";
    for (const auto& field : result.error().fields) out += " " + field.pointer + " " + field.code;
    return out;
  }

  static std::shared_ptr<const Contract> contract_;
};

std::shared_ptr<const Contract> ValidateTest::contract_;

TEST_F(ValidateTest, types_parameters_and_fills_in_defaults) {
  const auto arguments =
      list("limit=20&near=5.3%2C43.2&kinds=indoor,outdoor&tag=1&tag=2&open=true&radius=1e3");
  ASSERT_TRUE(arguments) << refusal(arguments);
  EXPECT_EQ(arguments->integer("limit"), 20);
  EXPECT_EQ(arguments->text("near"), "5.3,43.2");
  EXPECT_EQ(boost::json::serialize(arguments->list("kinds")), R"(["indoor","outdoor"])");
  EXPECT_EQ(boost::json::serialize(arguments->list("tag")), "[1,2]");
  EXPECT_TRUE(arguments->boolean("open"));
  EXPECT_EQ(arguments->number("radius"), 1000.0);
  const auto none = list("");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->integer("limit"), 50);
  EXPECT_FALSE(none->has("near"));
  EXPECT_TRUE(none->list("kinds").empty());
}

TEST_F(ValidateTest, takes_misuse_by_a_handler_for_the_bug_it_is) {
  const auto arguments = list("limit=20");
  ASSERT_TRUE(arguments);
  EXPECT_THROW(arguments->text("near"), std::logic_error);
  EXPECT_THROW(arguments->text("limit"), std::logic_error);
  EXPECT_THROW(arguments->has("surprise"), std::logic_error);
}

TEST_F(ValidateTest, refuses_wrong_parameters_with_a_pointer_to_each) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"nearr=1", "query/nearr unknown"},
      {"limit=0", "query/limit too_small"},
      {"limit=1e2", "query/limit type"},
      {"limit=%201", "query/limit type"},
      {"limit=99999999999999999999", "query/limit type"},
      {"limit=", "query/limit type"},
      {"limit", "query/limit type"},
      {"limit=1&limit=2", "query/limit repeated"},
      {"open=yes", "query/open type"},
      {"radius=nan", "query/radius type"},
      {"radius=9999", "query/radius too_large"},
      {"near=here", "query/near pattern"},
      {"near=%ff", "query/near encoding"},
      {"near=%00", "query/near encoding"},
      {"near=%2", "query/near encoding"},
      {"%ff=1", "query encoding"},
      {"kinds=indoor,cave", "query/kinds/1 enum"},
      {"kinds=indoor,indoor,indoor,indoor", "query/kinds too_many"},
      {"tag=1&tag=x", "query/tag type"},
      {"limit=0&open=1&surprise=2", "query/open type query/surprise unknown query/limit too_small"},
  };
  for (const auto& [query, expected] : cases) {
    EXPECT_EQ(refusal(list(query)), "parameters_invalid: " + std::string(expected)) << query;
  }
  EXPECT_EQ(list("limit=0").error().kind, ErrorKind::bad_request);
}

TEST_F(ValidateTest, checks_path_and_header_parameters) {
  const auto& operation = *contract_->find("pools.get");
  const auto with = [&](std::string_view id, std::string_view tag) {
    const std::array path{id};
    return validate(operation,
                    {.path = path, .header = [tag](std::string_view name) -> std::optional<std::string_view> {
                       EXPECT_EQ(name, "if-none-match");
                       return tag.empty() ? std::nullopt : std::optional(tag);
                     }});
  };
  const auto good = with("vallée", "\"1\"");
  ASSERT_TRUE(good) << refusal(good);
  EXPECT_EQ(good->text("id"), "vallée");
  EXPECT_EQ(good->text("if-none-match"), "\"1\"");
  EXPECT_EQ(refusal(with("B52", "")), "parameters_invalid: path/id pattern");
  EXPECT_EQ(refusal(with("a", "\"12345678901\"")), "parameters_invalid: header/if-none-match too_long");
  EXPECT_EQ(refusal(validate(operation, {})), "parameters_invalid: path/id required");
}

TEST_F(ValidateTest, never_echoes_a_value) {
  const auto result = list("near=5.3698s43.2965&limit=424242&open=5.3698s43.2965");
  ASSERT_FALSE(result);
  std::string said = result.error().detail + result.error().log;
  for (const auto& field : result.error().fields) said += field.pointer + field.detail;
  EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr("5.3698")));
  EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr("424242")));
}

TEST_F(ValidateTest, reads_a_body_off_its_schema_as_unprocessable_with_pointers) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {R"({"name":"Vallier"})", "accepted"},
      {R"({"name":"Vallier","opened":null,"code":"s"})", "accepted"},
      {R"({})", "body_invalid: body/name required"},
      {R"([])", "body_invalid: body type"},
      {R"({"name":"é"})", "body_invalid: body/name too_short"},
      {R"({"name":"éééééééééé"})", "accepted"},
      {R"({"name":"Vallier","id":"x"})", "body_invalid: body/id read_only"},
      {R"({"name":"Vallier","colour":1})", "body_invalid: body/colour unknown"},
      {R"({"name":"Vallier","opened":"2026-02-30"})", "body_invalid: body/opened format"},
      {R"({"name":"Vallier","basins":[{"kind":"lap","length":5}]})",
       "body_invalid: body/basins/0/length too_small"},
      {R"({"name":"Vallier","basins":[{"kind":"sea"}]})", "body_invalid: body/basins/0/kind enum"},
      {R"({"name":"Vallier","basins":[{}]})", "body_invalid: body/basins/0/kind required"},
      {R"({"name":7,"basins":7})", "body_invalid: body/name type body/basins type"},
  };
  for (const auto& [body, expected] : cases) EXPECT_EQ(refusal(replace(body)), expected) << body;
  EXPECT_EQ(replace("{}").error().kind, ErrorKind::unprocessable);
}

TEST_F(ValidateTest, tells_apart_the_ways_a_body_can_be_wrong) {
  const auto kind = [](const Result<Arguments>& result) {
    return result ? ErrorKind::internal : result.error().kind;
  };
  EXPECT_EQ(kind(replace("{}", "text/plain")), ErrorKind::unsupported_media);
  EXPECT_EQ(kind(replace("{}", "")), ErrorKind::unsupported_media);
  EXPECT_EQ(kind(replace("{", "application/json")), ErrorKind::bad_request);
  EXPECT_EQ(kind(replace("", "application/json")), ErrorKind::bad_request);
  EXPECT_EQ(kind(replace("{\"name\":\"" + std::string(400, 'a') + "\"}")), ErrorKind::too_large);
  EXPECT_TRUE(replace(R"({"name":"ab"})", "Application/JSON ; charset=utf-8"));
  EXPECT_EQ(
      kind(validate(*contract_->find("pools.list"), {.content_type = "application/json", .body = "{}"})),
      ErrorKind::bad_request);
}

TEST_F(ValidateTest, keeps_the_body_as_sent_beside_the_read_one) {
  constexpr std::string_view kBody = R"( {"name":"ab"} )";
  const auto arguments = replace(kBody);
  ASSERT_TRUE(arguments);
  EXPECT_TRUE(arguments->has_body());
  EXPECT_EQ(arguments->body().at("name"), boost::json::value("ab"));
  EXPECT_EQ(arguments->raw_body(), kBody);
}

TEST_F(ValidateTest, allocates_nothing_for_a_request_without_parameters) {
  const auto& list = *contract_->find("pools.list");
  const auto& follow = *contract_->find("pools.follow");
  const auto before = allocations;
  for (const auto* operation : {&list, &follow}) {
    const auto match = contract_->match("GET", operation->path);
    ASSERT_EQ(match.operation, operation);
    ASSERT_TRUE(validate(
        *operation, {.path = match.path_values(), .header = [&](std::string_view) { return std::nullopt; }}));
  }
  EXPECT_EQ(allocations, before);
}

TEST_F(ValidateTest, matches_a_template_without_allocating) {
  const auto before = allocations;
  const auto match = contract_->match("GET", "/v1/pools/vallier");
  EXPECT_EQ(allocations, before);
  EXPECT_THAT(match.path_values(), ElementsAre("vallier"));
}

}  // namespace
}  // namespace metropole::contract
