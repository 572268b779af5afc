// SPDX-License-Identifier: EUPL-1.2
#include "dataset/geojson.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace metropole::dataset {
namespace {

std::string collection(std::string_view features) {
  return fmt::format(R"({{"type":"FeatureCollection","features":[{}]}})", features);
}
std::string feature(std::string_view id, std::string_view coordinates, std::string_view properties = "{}") {
  return fmt::format(
      R"({{"type":"Feature","id":{},"geometry":{{"type":"Point","coordinates":{}}},"properties":{}}})", id,
      coordinates, properties);
}

PropertySchema schema(std::string_view json = {}) {
  return PropertySchema::compile(json).value();
}

TEST(GeoJson, refuses_a_whole_file_that_cannot_be_a_collection_of_features) {
  struct Case {
    std::string name, text, code;
  };
  const std::vector<Case> kCases{
      {"nothing", "", "import_unreadable"},
      {"cut", collection(feature(R"("a")", "[5,43]")).substr(0, 90), "import_unreadable"},
      {"not json", "<html>", "import_unreadable"},
      {"bad utf-8", "{\"type\":\"\xC3\"}", "import_unreadable"},
      {"too deep", std::string(100'000, '['), "import_unreadable"},
      {"duplicate keys", R"({"type":"FeatureCollection","type":"x","features":[]})", "import_unreadable"},
      {"an array", "[]", "import_not_a_collection"},
      {"one feature", feature(R"("a")", "[5,43]"), "import_not_a_collection"},
      {"features not a list", R"({"type":"FeatureCollection","features":{}})", "import_not_a_collection"},
      {"no feature", collection(""), "import_empty"},
  };
  for (const auto& one : kCases) {
    auto read = read_geojson(one.text, schema());
    ASSERT_FALSE(read) << one.name;
    EXPECT_EQ(read.error().code, one.code) << one.name;
    EXPECT_FALSE(read.error().detail.empty()) << one.name;
  }
}

TEST(GeoJson, refuses_a_file_beyond_its_size_without_reading_it) {
  auto read = read_geojson(std::string(kMaxImportBytes + 1, ' '), schema());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "import_too_large");
}

TEST(GeoJson, tells_row_field_value_and_reason_of_what_is_wrong_with_a_row) {
  struct Case {
    std::string name, row, field, value, reason;
  };
  const std::vector<Case> kCases{
      {"not a feature", R"({"type":"Point"})", "type", "Point", "row_not_a_feature"},
      {"not an object", "17", "type", "", "row_not_a_feature"},
      {"no id", R"({"type":"Feature","geometry":{"type":"Point","coordinates":[5,43]},"properties":{}})",
       "id", "", "id_missing"},
      {"bad id", feature(R"("Piscine Vallier")", "[5,43]"), "id", "Piscine Vallier", "id_invalid"},
      {"id not a text", feature("[1]", "[5,43]"), "id", "[1]", "id_invalid"},
      {"duplicate id", feature(R"("first")", "[5,43]"), "id", "first", "id_duplicate"},
      {"two ids", feature(R"("a")", "[5,43]", R"({"id":"b"})"), "properties/id", "b", "id_ambiguous"},
      {"no geometry", R"({"type":"Feature","id":"a","geometry":null,"properties":{}})", "geometry", "null",
       "geometry_not_a_point"},
      {"a line", R"({"type":"Feature","id":"a","geometry":{"type":"LineString"},"properties":{}})",
       "geometry", R"({"type":"LineString"})", "geometry_not_a_point"},
      {"one number", feature(R"("a")", "[5]"), "geometry/coordinates", "[5]", "position_invalid"},
      {"latitude first and too large", feature(R"("a")", "[5,143.3]"), "geometry/coordinates", "[5,1.433E2]",
       "position_invalid"},
      {"texts for numbers", feature(R"("a")", R"(["5","43"])"), "geometry/coordinates", R"(["5","43"])",
       "position_invalid"},
      {"no properties", feature(R"("a")", "[5,43]", "null"), "properties", "null", "properties_missing"},
      {"off the schema", feature(R"("a")", "[5,43]", R"({"status":"perhaps"})"), "properties/status",
       "perhaps", ""},
  };
  for (const auto& one : kCases) {
    auto read =
        read_geojson(collection(feature(R"("first")", "[5,43]", R"({"status":"open"})") + "," + one.row),
                     schema(R"({"properties":{"status":{"type":"string","enum":["open"]}}})"));
    ASSERT_TRUE(read) << one.name;
    ASSERT_EQ(read->refused.size(), 1) << one.name;
    const auto& refused = read->refused[0];
    EXPECT_EQ(refused.row, 2) << one.name;
    EXPECT_EQ(refused.field, one.field) << one.name;
    EXPECT_EQ(refused.value, one.value) << one.name;
    if (!one.reason.empty()) EXPECT_EQ(refused.reason, one.reason) << one.name;
    EXPECT_FALSE(refused.detail.empty()) << one.name;
  }
}

TEST(GeoJson, reports_the_first_hundred_bad_rows_and_counts_them_all) {
  std::string rows = "1";
  for (int i = 0; i < 499; ++i) rows += ",1";
  auto read = read_geojson(collection(rows), schema());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->refused.size(), ImportReport::kMaxRefusedRows);
  EXPECT_EQ(read->refused_count, 500);
}

TEST(GeoJson, cuts_shown_values_between_characters) {
  std::string long_id = "\"" + std::string(79, 'A') + "éé\"";
  auto read = read_geojson(collection(feature(long_id, "[5,43]")), schema());
  EXPECT_EQ(read->refused.at(0).value, std::string(79, 'A'));
}

TEST(GeoJson, gives_the_same_hash_to_the_same_facts_however_they_are_written) {
  auto one = read_geojson(
      collection(feature(R"("a")", "[5.0,43]", R"({"id":"a","x":{"p":1,"q":[{"b":2,"a":1}]},"y":2})")),
      schema());
  auto two = read_geojson("\xEF\xBB\xBF" + collection(feature(R"("a")", "[5,43.00]",
                                                              R"({"y":2,"x":{"q":[{"a":1,"b":2}],"p":1}})")),
                          schema());
  auto other = read_geojson(collection(feature(R"("a")", "[5,43]", R"({"y":3})")), schema());
  ASSERT_TRUE(one && two && other);
  EXPECT_EQ(one->rows.at(0).properties, R"({"x":{"p":1,"q":[{"a":1,"b":2}]},"y":2})");
  EXPECT_EQ(one->rows.at(0).hash, two->rows.at(0).hash);
  EXPECT_NE(one->rows.at(0).hash, other->rows.at(0).hash);
}

TEST(GeoJson, takes_numbers_as_ids_and_a_height_as_a_third_coordinate) {
  auto read = read_geojson(collection(feature("4711", "[5.4,43.3,12]")), schema());
  ASSERT_EQ(read->rows.size(), 1);
  EXPECT_EQ(read->rows[0].id, "4711");
  EXPECT_EQ(read->rows[0].position, (LonLat{5.4, 43.3}));
}

TEST(PropertySchema, refuses_a_schema_that_says_nothing_known) {
  EXPECT_FALSE(PropertySchema::compile(R"({"typ":"object"})"));
  EXPECT_FALSE(PropertySchema::compile("{"));
}

}  // namespace
}  // namespace metropole::dataset
