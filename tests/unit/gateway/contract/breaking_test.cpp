// SPDX-License-Identifier: EUPL-1.2
#include "contract/breaking.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"

namespace metropole::contract {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

std::string changed(std::string from, std::string to) {
  std::string yaml = kPools;
  const auto at = yaml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return yaml.replace(at, from.size(), to);
}

std::vector<std::string> broken_by(const std::string& from, const std::string& to) {
  const auto before = pools_contract();
  const auto after = composed({{"pools", changed(from, to)}});
  if (!before || !after) return {"not composed"};
  return breaking_changes(before->document(), after->document());
}

TEST(BreakingChanges, are_none_between_equal_contracts) {
  EXPECT_THAT(broken_by("Les piscines", "Toutes"), IsEmpty());
}

TEST(BreakingChanges, are_not_what_only_adds) {
  EXPECT_THAT(broken_by("- {name: open, in",
                        "- {name: new, in: query, schema: {type: string}}\n        - {name: open, in"),
              IsEmpty());
  EXPECT_THAT(broken_by("maximum: 5000", "maximum: 9000"), IsEmpty());
  EXPECT_THAT(broken_by("[indoor, outdoor]", "[indoor, outdoor, thermal]"), IsEmpty());
  EXPECT_THAT(broken_by("opened: {type", "closed: {type: string}\n        opened: {type"), IsEmpty());
  EXPECT_THAT(
      broken_by("{principals: [anyone], scope: none}", "{principals: [anyone, partner], scope: none}"),
      IsEmpty());
}

struct Break {
  const char* name;
  std::string from;
  std::string to;
  std::string sentence;
};

class Breaks : public ::testing::TestWithParam<Break> {};

TEST_P(Breaks, an_old_client) {
  EXPECT_THAT(broken_by(GetParam().from, GetParam().to), Contains(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    BreakingChanges, Breaks,
    ::testing::Values(
        Break{"path_removed", "/v1/pools/updates:", "/v1/pools/news:", "pools.follow: is removed"},
        Break{"operation_renamed", "pools.follow", "pools.watch",
              "pools.follow: is renamed, and so are typed clients' calls"},
        Break{"access_narrowed", "{principals: [anyone], scope: none}",
              "{principals: [resident], scope: none}", "pools.list: no longer admits everybody it did"},
        Break{"permission_changed", "permission: pools.edit", "permission: pools.replace",
              "pools.replace: asks for another permission"},
        Break{"strength_raised", "strength: substantial", "strength: high",
              "pools.replace: asks for a stronger sign-in"},
        Break{"age_lowered", "max_sign_in_age: 3600", "max_sign_in_age: 60",
              "pools.replace: asks for a more recent sign-in"},
        Break{"idempotency_lost", "x-idempotent: true", "x-idempotent: false",
              "pools.replace: no longer honours Idempotency-Key"},
        Break{"stream_ended", "x-stream: true", "x-stream: false",
              "pools.follow: changes between stream and single answer"},
        Break{"body_smaller", "x-body-limit: 400", "x-body-limit: 300",
              "pools.replace: takes smaller bodies only"},
        Break{"parameter_removed", "- {name: open, in", "- {name: opened, in",
              "pools.list: query/open is removed"},
        Break{"parameter_required", "- {name: open, in: query", "- {name: open, in: query, required: true",
              "pools.list: query/open is now required"},
        Break{"list_written_differently", "{name: tag, in: query", "{name: tag, in: query, explode: false",
              "pools.list: query/tag writes its list differently"},
        Break{"bound_lowered", "maximum: 5000", "maximum: 50", "pools.list: query/radius lowers maximum"},
        Break{"pattern_changed", "^[a-zé-]+$", "^[a-z]+$", "pools.get: path/1 changes pattern"},
        Break{"enum_value_gone", "[indoor, outdoor]", "[indoor]",
              "pools.list: query/kinds/* no longer takes \"outdoor\""},
        Break{"type_changed", "{name: radius, in: query, schema: {type: number",
              "{name: radius, in: query, schema: {type: integer",
              "pools.list: query/radius changes type from number to integer"},
        Break{"member_required", "required: [id, name]", "required: [id, name, opened]",
              "pools.replace: body/opened is now required"},
        Break{"answer_member_optional", "required: [id, name]", "required: [name]",
              "pools.list: answer 200/items/*/id may now be absent"},
        Break{"answer_member_removed", "name: {type: string, minLength", "title: {type: string, minLength",
              "pools.list: answer 200/items/*/name is removed"},
        Break{"answer_may_be_null", "id: {type: string, readOnly: true}",
              "id: {type: string, readOnly: true, nullable: true}",
              "pools.list: answer 200/items/*/id may now be null"},
        Break{"body_no_longer_null", "format: date, nullable: true", "format: date",
              "pools.replace: body/opened may no longer be null"},
        Break{"form_added_to_answer", "oneOf: [{$ref: \"#/components/schemas/Lap\"},",
              "oneOf: [{type: string}, {$ref: \"#/components/schemas/Lap\"},",
              "pools.list: answer 200/items/*/basins/* may now have the form 0"},
        Break{"form_removed_from_body", ", {$ref: \"#/components/schemas/Paddling\"}]", "]",
              "pools.replace: body/basins/* no longer takes the form #/components/schemas/Paddling"},
        Break{"success_status_changed", "\"204\"", "\"200\"", "pools.replace: answer 204 is removed"},
        Break{"media_type_gone", "text/event-stream", "text/plain",
              "pools.follow: answer 200 is no longer offered as text/event-stream"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace metropole::contract
