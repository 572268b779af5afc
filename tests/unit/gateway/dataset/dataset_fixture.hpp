// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include <random>

#include "changes/migrations.hpp"
#include "dataset/import.hpp"
#include "dataset/migrations.hpp"
#include "dataset/snapshot.hpp"
#include "store/store_migrations.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_database.hpp"

namespace metropole::dataset {

// The facts of a made-up source, by id.
struct Fact {
  double lon = 5.4;
  double lat = 43.3;
  std::string name = "Vallier";
};
using Facts = std::map<std::string, Fact>;

inline std::string geojson(const Facts& facts) {
  boost::json::array features;
  for (const auto& [id, fact] : facts)
    features.push_back({{"type", "Feature"},
                        {"id", id},
                        {"geometry", {{"type", "Point"}, {"coordinates", {fact.lon, fact.lat}}}},
                        {"properties", {{"name", fact.name}}}});
  return boost::json::serialize(
      boost::json::object{{"type", "FeatureCollection"}, {"features", std::move(features)}});
}

// The next state of a source: some facts gone, some changed, some new, never none.
inline Facts edited(Facts facts, std::mt19937& random, std::size_t edits) {
  for (std::size_t i = 0; i < edits; ++i) {
    auto id = fmt::format("place-{}", random() % 60);
    if (random() % 3 == 0 && facts.size() > 1)
      facts.erase(id);
    else
      facts[id] = {5 + static_cast<double>(random() % 1000) / 1000,
                   43 + static_cast<double>(random() % 1000) / 1000,
                   fmt::format("Lieu \"{}\"\\ \t {}", random() % 5, i)};
  }
  if (facts.empty()) facts["place-0"] = {};
  return facts;
}

inline Definition places(std::string schema = {}) {
  return {.id = "places",
          .title = "Lieux",
          .source = "Essai",
          .licence = "CC0-1.0",
          .max_deleted_share = 1,
          .schema = std::move(schema)};
}

inline Instant at(std::string_view text) {
  return parse_instant(text).value();
}

// One feature as a line, to compare states.
inline std::string line_of(const Feature& feature) {
  return fmt::format("{} {} {} {} {}", feature.id, feature.position.lon, feature.position.lat,
                     feature.version, boost::json::serialize(feature.properties));
}
inline std::vector<std::string> lines_of(const Snapshot& snapshot) {
  std::vector<std::string> out;
  for (const auto& feature : snapshot.page({}, snapshot.size() + 1)) out.push_back(line_of(*feature));
  return out;
}

// A database with the schema of datasets, and the owner's connection to it on a loop. Skips without
// PostgreSQL.
class WithDatasets : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::TestDatabase::available()) GTEST_SKIP() << "METROPOLE_TEST_PG is not set";
    std::vector<store::Migration> all;
    for (const auto& folder : {store::migrations(), changes::migrations(), migrations()})
      all.insert(all.end(), folder.begin(), folder.end());
    database_.emplace(all, test::TestDatabase::Options{.postgis = true});
    owner_.emplace(loop_, store::DatabaseOptions{.url = database_->url("owner")});
  }

  Result<ImportReport> try_import(const std::string& text, Definition definition = places(),
                                  Instant now = at("2026-11-23T08:00Z")) {
    return test::run_on_loop(loop_, import_geojson(*owner_, definition, text, now));
  }
  ImportReport import(const Facts& facts, Instant now = at("2026-11-23T08:00Z")) {
    auto report = try_import(geojson(facts), places(), now);
    if (!report) throw std::runtime_error(report.error().code + " " + report.error().log);
    return *report;
  }
  std::string one(const std::string& sql) const { return database_->sql(sql).at(0); }
  // Everything an import may write, as one text.
  std::string everything() const {
    return one(
        "SELECT concat_ws(E'\\n', (SELECT string_agg(d::text, ',' ORDER BY id) FROM dataset d), "
        "(SELECT string_agg(f::text, ',' ORDER BY id) FROM feature f), "
        "(SELECT string_agg(v::text, ',' ORDER BY version) FROM feature_version v), "
        "(SELECT string_agg(c::text, ',' ORDER BY stream, version) FROM change c), "
        "(SELECT string_agg(h::text, ',' ORDER BY stream) FROM change_head h))");
  }
  // The features as the database holds them: id → name, and where.
  Facts held() const {
    Facts out;
    for (const auto& row : database_->sql("SELECT jsonb_build_array(id, ST_X(position), ST_Y(position), "
                                          "properties->'name')::text FROM feature")) {
      auto parts = boost::json::parse(row).as_array();
      out[std::string(parts[0].as_string())] = {parts[1].to_number<double>(), parts[2].to_number<double>(),
                                                std::string(parts[3].as_string())};
    }
    return out;
  }

  std::optional<test::TestDatabase> database_;
  test::TestLoop loop_;
  std::optional<store::Database> owner_;
};

inline bool operator==(const Fact& a, const Fact& b) {
  return a.lon == b.lon && a.lat == b.lat && a.name == b.name;
}

}  // namespace metropole::dataset
