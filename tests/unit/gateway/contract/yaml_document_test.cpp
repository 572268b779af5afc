// SPDX-License-Identifier: EUPL-1.2
#include "contract/yaml_document.hpp"

#include <gmock/gmock.h>

namespace metropole::contract {
namespace {

TEST(YamlDocument, reads_plain_scalars_as_the_core_schema_says) {
  const auto value = parse_yaml(R"(
a: 1
b: 1.5
c: yes
d: true
e: ~
f: "true"
g: 2026-01-01
h: [1, {x: -3}]
200: status
i: >-
  folded
  text
)",
                                "test");
  ASSERT_TRUE(value) << value.error().log;
  EXPECT_EQ(*value,
            boost::json::parse(R"({"a":1,"b":1.5,"c":"yes","d":true,"e":null,"f":"true","g":"2026-01-01",
                                           "h":[1,{"x":-3}],"200":"status","i":"folded text"})"));
}

TEST(YamlDocument, refuses_what_hides_or_multiplies) {
  const auto why = [](const std::string& text) {
    const auto value = parse_yaml(text, "pools/openapi.yaml");
    return value ? "" : value.error().log;
  };
  EXPECT_EQ(why("a: &x 1\nb: *x"), "pools/openapi.yaml, line 1: anchors are not allowed");
  EXPECT_EQ(why("a: 1\nb: *x"), "pools/openapi.yaml, line 2: the referenced anchor is not defined");
  EXPECT_EQ(why("a: 1\nb: !!int 2"), "pools/openapi.yaml, line 2: tags are not allowed");
  EXPECT_EQ(why("a: 1\na: 2"), "pools/openapi.yaml, line 2: duplicate key a");
  EXPECT_EQ(why("[a]: 2"), "pools/openapi.yaml, line 1: a key must be a scalar");
  EXPECT_EQ(why("a: 1\n---\nb: 2"), "pools/openapi.yaml, line 1: more than one document");
  EXPECT_EQ(why(std::string(100, '[') + std::string(100, ']')),
            "pools/openapi.yaml, line 1: nested too deeply");
  EXPECT_EQ(why(std::string(kMaxYamlBytes + 1, ' ')), "pools/openapi.yaml, line 1: longer than 1 MiB");
  EXPECT_EQ(why(""), "pools/openapi.yaml, line 1: empty");
  EXPECT_NE(why("a: [1"), "");
}

}  // namespace
}  // namespace metropole::contract
