// SPDX-License-Identifier: EUPL-1.2
#include "core/json_text.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace metropole {

TEST(JsonText, writes_numbers_as_people_do_and_reads_back_equal) {
  auto value = boost::json::parse(
      R"({"lon":5.3698,"n":-3,"big":18446744073709551615,"half":25.0,"tiny":1e-9,"a":[true,null,"é\n\""]})");
  auto text = json_text(value);
  EXPECT_EQ(
      text,
      R"({"lon":5.3698,"n":-3,"big":18446744073709551615,"half":25,"tiny":1e-09,"a":[true,null,"é\u000a\""]})");
  EXPECT_EQ(boost::json::parse(text).at("lon"), value.at("lon"));
}

TEST(JsonText, stays_one_line_of_json_whatever_the_text) {
  std::string hostile = "a\"b\\c\nd\x1b[31m\x7f é";
  auto text = json_text(boost::json::string(hostile));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(boost::json::parse(text).as_string(), hostile);
}

}  // namespace metropole
