// SPDX-License-Identifier: EUPL-1.2
#include "pools_fixture.hpp"

namespace metropole::pools {
namespace {

using testing::ElementsAre;

class PoolTilesTest : public WithPools {
 protected:
  void SetUp() override { install(pools_); }
  // What the source says in French.
  std::string given(const std::string& id, std::string_view property) const {
    return std::string(pools_.at(id)->properties.at(property).at("fr").as_string());
  }
  std::map<std::string, dataset::FeatureHandle> pools_ = demo_pools();
};

std::vector<std::string> lines(const boost::json::object& tile) {
  return boost::json::value_to<std::vector<std::string>>(tile.at("lines"));
}

TEST_F(PoolTilesTest, are_wanted_for_favourite_pools_in_their_order_and_always_for_the_overview) {
  identity::Profile profile;
  EXPECT_THAT(module_.tiles()->wanted(profile), ElementsAre("overview"));
  profile.favourites = {
      {"pools", "yves-blanc"}, {"libraries", "alcazar"}, {"pools", "vallier"}, {"pools", "gone"}};
  EXPECT_THAT(module_.tiles()->wanted(profile), ElementsAre("yves-blanc", "vallier", "gone", "overview"));
}

TEST_F(PoolTilesTest, tell_a_favourite_pool_in_three_languages) {
  auto french = tile("vallier");
  EXPECT_EQ(french.at("key"), "pools:vallier");
  EXPECT_EQ(french.at("kind"), "status");
  EXPECT_EQ(french.at("title"), "Piscine Vallier");
  EXPECT_THAT(lines(french),
              ElementsAre(given("vallier", "hours_text"), "Boulevard Françoise-Duparc, Marseille 4e",
                          "Bassin sportif de 25\u00A0m, 8 lignes\u00A0; bassin d’apprentissage de "
                          "12,5\u00A0m\u00A0; pataugeoire",
                          "Accessible en fauteuil roulant, siège de mise à l’eau"));
  EXPECT_EQ(french.at("badges").at(0).at("code"), "open");
  EXPECT_EQ(french.at("badges").at(0).at("text"), "Ouverte au public");
  EXPECT_TRUE(french.at("reason").is_null());
  EXPECT_EQ(french.at("action").at("href"), "#/piscines/vallier");
  EXPECT_EQ(french.at("freshness").at("fetched_at"), boost::json::string(kImported));

  auto english = tile("vallier", "en");
  EXPECT_EQ(lines(english).at(2),
            "Sports basin, 25\u00A0m, 8 lanes; learner basin, 12.5\u00A0m; paddling pool");
  EXPECT_EQ(english.at("badges").at(0).at("text"), "Open to the public");
  auto italian = tile("vallier", "it");
  EXPECT_EQ(lines(italian).at(2),
            "Vasca sportiva da 25\u00A0m, 8 corsie; vasca didattica da 12,5\u00A0m; vasca per bambini");
  EXPECT_EQ(lines(italian).at(3), "Accessibile in carrozzina, sollevatore per l’acqua");
}

TEST_F(PoolTilesTest, say_why_a_pool_in_works_or_closed_is_not_open) {
  auto works = tile("luminy");
  EXPECT_EQ(works.at("badges").at(0).at("code"), "works");
  EXPECT_EQ(works.at("badges").at(0).at("text"), "En travaux");
  EXPECT_EQ(works.at("reason").at("code"), "works");
  EXPECT_EQ(works.at("reason").at("text"), boost::json::string(given("luminy", "status_text")));
  EXPECT_EQ(tile("pointe-rouge", "en").at("reason").at("text"), "Closed out of season");
}

TEST_F(PoolTilesTest, keep_a_favourite_that_left_the_list_with_a_word_about_it) {
  pools_.erase("vallier");
  install(pools_);
  auto gone = tile("vallier");
  EXPECT_EQ(gone.at("kind"), "text");
  EXPECT_EQ(gone.at("reason").at("code"), "pool_gone");
  EXPECT_FALSE(lines(gone).empty());
}

TEST_F(PoolTilesTest, count_the_pools_of_the_territory) {
  auto overview = tile("overview");
  EXPECT_EQ(overview.at("kind"), "list");
  EXPECT_THAT(lines(overview), ElementsAre("30 piscines\u00A0: 24 ouvertes au public, 5 fermées",
                                           "En travaux\u00A0: Piscine de Luminy (Marseille 9e)"));
  EXPECT_EQ(overview.at("badges").at(0).at("text"), "1 en travaux");
  EXPECT_EQ(lines(tile("overview", "it")).at(0), "30 piscine: 24 aperte al pubblico, 5 chiuse");
}

TEST_F(PoolTilesTest, name_three_pools_in_works_and_count_the_others) {
  for (std::string id : {"vallier", "yves-blanc", "guy-drut", "trets"}) {
    auto copy = std::make_shared<dataset::Feature>(*pools_.at(id));
    copy->properties["status"] = "works";
    pools_[id] = copy;
  }
  install(pools_);
  auto line = lines(tile("overview", "en")).at(1);
  EXPECT_THAT(line, testing::EndsWith(" and 2 more"));
}

TEST_F(PoolTilesTest, print_the_instant_of_import_and_never_an_age) {
  install(pools_, "2026-11-24T00:00:00Z");
  EXPECT_EQ(tile("vallier").at("freshness").at("fetched_at"), "2026-11-24T00:00:00Z");
}

TEST_F(PoolTilesTest, put_favourites_above_the_overview) {
  auto rank = [this](const std::string& object) {
    auto built = test::run_on_loop(loop_, module_.tiles()->build({"pools", object, "", "fr"}));
    return built->ranks.at(0).rank;
  };
  EXPECT_LT(rank("vallier"), rank("overview"));
}

TEST(PoolTilesAlone, are_unavailable_until_the_dataset_is_loaded) {
  dataset::LoopDatasets datasets;
  test::TestLoop loop;
  PoolTiles tiles(datasets);
  auto built = test::run_on_loop(loop, tiles.build({"pools", "overview", "", "fr"}));
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, "dataset_not_loaded");
}

}  // namespace
}  // namespace metropole::pools
