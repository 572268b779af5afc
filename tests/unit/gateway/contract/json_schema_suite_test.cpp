// SPDX-License-Identifier: EUPL-1.2
// The validator against the official suite, Debian package json-schema-test-suite.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "contract/schema_set.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

const std::filesystem::path kSuite = "/usr/share/json-schema-test-suite/tests/draft4";
const std::filesystem::path kExcluded = "tests/unit/gateway/contract/json_schema_suite_excluded.txt";

std::string read(const std::filesystem::path& path) {
  std::stringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

// "file | group" of every line that is no comment.
std::set<std::string> excluded() {
  std::set<std::string> out;
  std::istringstream lines(read(kExcluded));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) out.insert(line.substr(0, line.rfind(" | ")));
  }
  return out;
}

bool accepts(const json::value& schema, const json::value& data) {
  Mistakes mistakes;
  SchemaSet set(schema, Dialect::draft4);
  const auto* compiled = set.compile(schema, "#", mistakes);
  set.refuse_endless(mistakes);
  EXPECT_TRUE(mistakes.none()) << mistakes.failure().error().log;
  return conforms(*compiled, data, Direction::request);
}

TEST(JsonSchemaSuite, passes_every_group_that_is_not_listed_with_a_reason) {
  if (!std::filesystem::exists(kSuite)) GTEST_SKIP() << "SKIPPED: json-schema-test-suite is not installed";
  auto left_out = excluded();
  std::size_t tests = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kSuite)) {
    if (entry.path().extension() != ".json") continue;
    const auto file = std::filesystem::relative(entry.path(), kSuite).string();
    for (const auto& group : json::parse(read(entry.path())).as_array()) {
      const std::string name(group.at("description").as_string());
      if (left_out.contains(file + " | " + name)) continue;
      for (const auto& test : group.at("tests").as_array()) {
        EXPECT_EQ(accepts(group.at("schema"), test.at("data")), test.at("valid").as_bool())
            << file << ": " << name << ": " << test.at("description").as_string();
        ++tests;
      }
    }
  }
  RecordProperty("tests", static_cast<int>(tests));
  EXPECT_GT(tests, 250U);
}

}  // namespace
}  // namespace metropole::contract
