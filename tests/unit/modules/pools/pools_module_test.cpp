// SPDX-License-Identifier: EUPL-1.2
#include "pools_fixture.hpp"

namespace metropole::pools {
namespace {

using testing::ElementsAre;

class PoolsModuleTest : public WithPools {};

TEST_F(PoolsModuleTest, answers_exactly_the_operations_of_its_fragment) {
  std::vector<std::string> declared, answered;
  for (const auto& operation : house_contract().operations())
    if (operation.module == "pools") declared.push_back(operation.id);
  for (const auto& [id, handler] : module_.operations()) answered.push_back(id);
  EXPECT_THAT(answered, testing::UnorderedElementsAreArray(declared));
}

TEST_F(PoolsModuleTest, takes_the_demonstration_pools_as_they_are) {
  auto pools = demo_pools();
  EXPECT_EQ(pools.size(), 30);
  for (std::string id : {"vallier", "yves-blanc", "plein-ciel", "guy-drut"})
    EXPECT_TRUE(pools.contains(id)) << id;
}

TEST_F(PoolsModuleTest, gives_one_pool_in_the_language_asked_for) {
  install(demo_pools());
  auto french = ask("pools.get", {}, "fr", "vallier").json();
  EXPECT_EQ(french.at("name"), "Piscine Vallier");
  EXPECT_EQ(french.at("insee"), "13204");
  EXPECT_EQ(french.at("status_text"), "Ouverte");
  EXPECT_EQ(french.at("basins").at(1).at("length_m"), 12.5);
  EXPECT_EQ(french.at("freshness").at("fetched_at"), boost::json::string(kImported));
  EXPECT_EQ(french.at("freshness").at("state"), "scheduled");
  EXPECT_TRUE(french.at("freshness").at("observed_at").is_null());
  EXPECT_EQ(ask("pools.get", {}, "en", "vallier").json().at("status_text"), "Open");
  EXPECT_EQ(ask("pools.get", {}, "it", "vallier").json().at("status_text"), "Aperta");
  EXPECT_EQ(ask("pools.get", {}, "it", "vallier").json().at("name"), "Piscine Vallier");
}

TEST_F(PoolsModuleTest, answers_404_with_pool_unknown_for_another_id) {
  install(demo_pools());
  auto answer = ask("pools.get", {}, "en", "atlantis");
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(answer.error->kind, ErrorKind::not_found);
  EXPECT_EQ(answer.error->code, "pool_unknown");
  EXPECT_EQ(answer.error->detail, "No pool is called “atlantis”.");
}

TEST_F(PoolsModuleTest, is_unavailable_for_one_pool_until_the_dataset_is_loaded) {
  auto answer = ask("pools.get", {}, "fr", "vallier");
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(answer.error->kind, ErrorKind::unavailable);
  EXPECT_EQ(answer.error->code, "dataset_not_loaded");
}

TEST_F(PoolsModuleTest, keeps_its_tags_until_the_dataset_changes) {
  auto pools = demo_pools();
  install(pools);
  auto one = ask("pools.get", {}, "fr", "vallier").response.etag;
  auto list = ask("pools.list").response.etag;
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(ask("pools.get", {}, "fr", "vallier").response.etag, one);
  EXPECT_EQ(ask("pools.list").response.etag, list);
  EXPECT_NE(ask("pools.list", {}, "en").response.etag, list);

  auto changed = std::make_shared<dataset::Feature>(*pools.at("vallier"));
  changed->properties["status"] = "works";
  pools["vallier"] = changed;
  install(pools);
  EXPECT_NE(ask("pools.get", {}, "fr", "vallier").response.etag, one);
  EXPECT_NE(ask("pools.list").response.etag, list);
  EXPECT_EQ(ask("pools.get", {}, "fr", "vallier").json().at("status"), "works");
}

TEST_F(PoolsModuleTest, tells_the_page_that_its_tiles_read_differently_after_an_import) {
  EXPECT_TRUE(board_.told.empty());
  install(demo_pools());
  EXPECT_THAT(board_.told, ElementsAre("pools/"));
}

TEST_F(PoolsModuleTest, shows_what_an_older_import_left_out_as_unknown) {
  auto bare = std::make_shared<dataset::Feature>();
  bare->id = "bare";
  bare->position = {5.4, 43.3};
  bare->properties = {{"name", {{"fr", "Nue"}}}, {"basins", {17}}};
  install({{"bare", bare}});
  auto pool = ask("pools.get", {}, "fr", "bare").json();
  EXPECT_EQ(pool.at("accessibility").at("wheelchair"), "unknown");
  EXPECT_TRUE(pool.at("address").is_null());
  EXPECT_EQ(pool.at("status"), "closed");
}

}  // namespace
}  // namespace metropole::pools
