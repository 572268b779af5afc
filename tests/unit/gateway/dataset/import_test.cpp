// SPDX-License-Identifier: EUPL-1.2
#include "dataset/import.hpp"

#include <gmock/gmock.h>

#include "dataset_fixture.hpp"

namespace metropole::dataset {
namespace {

using testing::ElementsAre;

class Import : public WithDatasets {
 protected:
  std::vector<std::string> log() const {
    return database_->sql(
        "SELECT version || ' ' || op || ' ' || key FROM change WHERE stream = 'dataset/places' "
        "ORDER BY version");
  }
};

const Facts kThree{{"a", {5.1, 43.1, "A"}}, {"b", {5.2, 43.2, "B"}}, {"c", {5.3, 43.3, "C"}}};

TEST_F(Import, brings_a_new_dataset_whole) {
  auto report = import(kThree, at("2026-11-23T08:00Z"));
  EXPECT_TRUE(report.applied());
  EXPECT_EQ(report.inserted, 3);
  EXPECT_EQ(report.updated + report.deleted + report.unchanged, 0);
  EXPECT_EQ(report.version, 3);
  EXPECT_EQ(held(), kThree);
  EXPECT_THAT(log(), ElementsAre("1 U a", "2 U b", "3 U c"));
  EXPECT_EQ(one("SELECT imported_at = '2026-11-23T08:00Z' AND title->>'fr' = 'Lieux' FROM dataset"), "t");
}

TEST_F(Import, of_the_same_facts_only_says_that_they_were_confirmed) {
  import(kThree, at("2026-11-23T08:00Z"));
  auto before = held();
  auto report = import(kThree, at("2026-11-23T09:00Z"));
  EXPECT_EQ(report.unchanged, 3);
  EXPECT_EQ(report.inserted + report.updated + report.deleted, 0);
  EXPECT_EQ(report.version, 3);
  EXPECT_EQ(held(), before);
  EXPECT_EQ(log().size(), 3);
  EXPECT_EQ(one("SELECT imported_at = '2026-11-23T09:00Z' FROM dataset"), "t");
  EXPECT_EQ(one("SELECT bool_and(changed_at = '2026-11-23T08:00Z') FROM feature"), "t");
  EXPECT_EQ(one("SELECT version FROM change_head WHERE stream = 'import/places'"), "2");
}

TEST_F(Import, tells_what_came_changed_and_went_in_order_and_keeps_every_state) {
  import(kThree);
  auto report = import({{"a", {5.1, 43.1, "A"}}, {"b", {5.2, 43.2, "B!"}}, {"d", {5.4, 43.4, "D"}}});
  EXPECT_EQ(report.inserted, 1);
  EXPECT_EQ(report.updated, 1);
  EXPECT_EQ(report.deleted, 1);
  EXPECT_EQ(report.unchanged, 1);
  EXPECT_THAT(log(), ElementsAre("1 U a", "2 U b", "3 U c", "4 U b", "5 D c", "6 U d"));
  EXPECT_THAT(database_->sql("SELECT version || id || op || coalesce(payload->'properties'->>'name', '-') "
                             "FROM feature_version ORDER BY version"),
              ElementsAre("1aUA", "2bUB", "3cUC", "4bUB!", "5cD-", "6dUD"));
  EXPECT_THAT(database_->sql("SELECT id || version FROM feature ORDER BY id"), ElementsAre("a1", "b4", "d6"));
}

TEST_F(Import, refuses_to_delete_more_than_the_definition_allows) {
  auto careful = places();
  careful.max_deleted_share = 0.3;
  ASSERT_TRUE(try_import(geojson(kThree), careful)->applied());
  auto before = everything();
  auto report = try_import(geojson({{"a", {5.1, 43.1, "A"}}, {"b", {}}}), careful);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->refusal->code, "import_deletes_too_much");
  EXPECT_EQ(report->deleted, 1);
  EXPECT_EQ(everything(), before);
  careful.max_deleted_share = 0.34;
  EXPECT_TRUE(try_import(geojson({{"a", {5.1, 43.1, "A"}}, {"b", {}}}), careful)->applied());
}

TEST_F(Import, changes_nothing_for_a_file_with_one_bad_row) {
  import(kThree);
  auto before = everything();
  auto facts = kThree;
  facts["d"] = {500, 43, "nowhere"};
  auto report = try_import(geojson(facts));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->refusal->code, "import_rows_refused");
  ASSERT_EQ(report->refused.size(), 1);
  EXPECT_EQ(report->refused[0].row, 4);
  EXPECT_EQ(everything(), before);
  auto json = report->to_json();
  EXPECT_EQ(json["applied"], false);
  EXPECT_EQ(json["refused"].as_array().at(0).at("field"), "geometry/coordinates");
}

TEST_F(Import, changes_nothing_for_an_unreadable_or_empty_file) {
  import(kThree);
  auto before = everything();
  for (std::string text : {"", "{", R"({"type":"FeatureCollection","features":[]})"}) {
    auto report = try_import(text);
    ASSERT_TRUE(report) << text;
    EXPECT_FALSE(report->applied()) << text;
  }
  EXPECT_EQ(everything(), before);
}

TEST_F(Import, ends_equal_to_its_source_after_any_series_of_edits) {
  std::mt19937 random(20261123);
  Facts facts;
  for (int round = 0; round < 25; ++round) {
    facts = edited(std::move(facts), random, 12);
    auto report = import(facts);
    ASSERT_TRUE(report.applied());
    ASSERT_EQ(held(), facts) << "round " << round;
  }
  EXPECT_EQ(one("SELECT count(*) = max(version) FROM change WHERE stream = 'dataset/places'"), "t");
  EXPECT_EQ(one("SELECT count(*) FROM change FULL JOIN feature_version v ON stream = 'dataset/places' "
                "AND change.version = v.version AND key = v.id AND change.op = v.op "
                "WHERE (key IS NULL OR v.id IS NULL) AND coalesce(stream, '') <> 'import/places'"),
            "0");
}

async::Task<> import_into(store::Database* database, Facts facts, std::size_t* done) {
  auto definition = places();
  auto text = geojson(facts);
  auto report = co_await import_geojson(*database, definition, text, at("2026-11-23T08:00Z"));
  *done += report && report->applied();
}

async::Task<> import_both(async::Loop* loop, store::Database* database, std::size_t* done) {
  Facts changed{{"a", {5.1, 43.1, "other"}}, {"z", {}}};
  loop->spawn("one", import_into(database, kThree, done));
  loop->spawn("two", import_into(database, changed, done));
  auto deadline = async::in(std::chrono::seconds(20));
  while (*done < 2 && std::chrono::steady_clock::now() < deadline)
    co_await async::asio::post(loop->executor(), async::asio::use_awaitable_t<async::Executor>());
}

TEST_F(Import, waits_for_another_of_the_same_dataset) {
  std::size_t done = 0;
  test::run_on_loop(loop_, import_both(&loop_, &*owner_, &done));
  EXPECT_EQ(done, 2);
  EXPECT_EQ(one("SELECT count(*) = max(version) FROM change WHERE stream = 'dataset/places'"), "t");
  EXPECT_EQ(one("SELECT count(*) FROM feature f JOIN change c ON stream = 'dataset/places' AND c.version = "
                "f.version "
                "AND c.key = f.id") == one("SELECT count(*) FROM feature"),
            true);
}

TEST_F(Import, fails_with_a_value_when_the_database_is_away) {
  database_->allow_connections(false);
  database_->kill_connections();
  auto report = try_import(geojson(kThree));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::unavailable);
  database_->allow_connections(true);
}

TEST_F(Import, leaves_the_app_only_reading_and_open_only_the_view) {
  import(kThree);
  constexpr store::Statement kRead{"test.read", "SELECT count(*) FROM feature"};
  constexpr store::Statement kView{"test.view", "SELECT count(*) FROM open_feature"};
  constexpr store::Statement kWrite{"test.write", "DELETE FROM feature"};
  store::Database app(loop_, {.url = database_->url("app")});
  store::Database open(loop_, {.url = database_->url("open")});
  auto run = [&](store::Database& database, const store::Statement& statement) {
    return test::run_on_loop(loop_, database.read(statement, {}, async::in(std::chrono::seconds(10))))
        .has_value();
  };
  EXPECT_TRUE(run(app, kRead));
  EXPECT_FALSE(run(app, kWrite));
  EXPECT_TRUE(run(open, kView));
  EXPECT_FALSE(run(open, kRead));
}

}  // namespace
}  // namespace metropole::dataset
