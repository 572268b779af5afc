// SPDX-License-Identifier: EUPL-1.2
#include "observe/log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace metropole::observe {

TEST(LogLine, stays_one_line_of_json_whatever_the_text) {
  std::string hostile = "a\"b\\c\nd\x1b[31m\x7f é";
  std::string line = "\"";
  append_json_escaped(line, hostile);
  line += '"';
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(boost::json::parse(line).as_string(), hostile);
}

}  // namespace metropole::observe
