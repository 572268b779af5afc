// SPDX-License-Identifier: EUPL-1.2
#include "contract/json_text.hpp"

#include <gtest/gtest.h>

namespace metropole::contract {
namespace {

TEST(JsonText, reads_strict_json) {
  const auto value = parse_json(" {\"a\": [1, -2.5, \"é\\u00e9\", true, null], \"b\": {\"a\": {}}} ");
  ASSERT_TRUE(value);
  EXPECT_EQ(boost::json::serialize(*value), "{\"a\":[1,-2.5E0,\"éé\",true,null],\"b\":{\"a\":{}}}");
}

TEST(JsonText, refuses_what_readers_disagree_about) {
  const std::string deep(33, '[');
  for (const std::string& text :
       {std::string("{\"a\":1,\"a\":1}"), std::string("{\"b\":{\"a\":1,\"a\":{}}}"),
        std::string("{\"a\":1,\"\\u0061\":1}"), std::string("{\"a\":{\"x\":1},\"a\":2}"),
        deep + std::string(33, ']'), std::string("\"\xff\""), std::string("\"\xed\xa0\x80\""),
        std::string("\"\\ud800\""), std::string("\"\\u0000\""), std::string("{\"\\u0000\":1}"),
        std::string("1e999"), std::string("[1,]"), std::string("{} x"), std::string("{"), std::string("NaN"),
        std::string("// c\n1"), std::string("'a'"), std::string("")}) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().kind, ErrorKind::bad_request);
    EXPECT_EQ(value.error().code, "json_invalid");
  }
}

TEST(JsonText, goes_32_levels_deep) {
  EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')));
}

}  // namespace
}  // namespace metropole::contract
