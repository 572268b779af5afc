// SPDX-License-Identifier: EUPL-1.2
#include <set>

#include "pools_fixture.hpp"

namespace metropole::pools {
namespace {

using testing::ElementsAre;

class PoolList : public WithPools {
 protected:
  // All pages of a query, following `next`.
  std::vector<std::string> walk(const std::string& query) {
    std::vector<std::string> out;
    std::string after;
    for (int pages = 0; pages < 200; ++pages) {
      auto answer = ask("pools.list", query + after);
      if (answer.error) throw std::runtime_error(answer.error->code);
      auto list = answer.json();
      for (auto& id : ids(list)) out.push_back(std::move(id));
      if (list.at("next").is_null()) return out;
      after = fmt::format("&after={}", std::string_view(list.at("next").as_string()));
    }
    throw std::runtime_error("pages without end");
  }
};

TEST_F(PoolList, gives_every_pool_once_in_order_of_id_whatever_the_page) {
  auto pools = demo_pools();
  install(pools);
  std::vector<std::string> all;
  for (const auto& [id, pool] : pools) all.push_back(id);
  for (int limit : {1, 7, 29, 30, 31, 200}) EXPECT_EQ(walk(fmt::format("limit={}", limit)), all) << limit;
}

TEST_F(PoolList, does_not_repeat_or_skip_when_pools_come_and_go_between_pages) {
  auto pools = demo_pools();
  install(pools);
  auto first = ask("pools.list", "limit=3").json();
  EXPECT_THAT(ids(first), ElementsAre("alain-bernard", "alex-jany", "bonneveine"));
  pools.erase("bonneveine");
  pools.erase("alain-bernard");
  install(pools);
  EXPECT_EQ(ids(ask("pools.list", "limit=1&after=bonneveine").json()).at(0), "busserine");
}

TEST_F(PoolList, puts_the_nearest_first_and_rounds_distances) {
  install(demo_pools());
  auto list = ask("pools.list", "near=5.401,43.3005&limit=3").json();
  EXPECT_EQ(ids(list).at(0), "vallier");
  EXPECT_EQ(list.at("items").at(0).at("distance_m"), 0);
  std::int64_t before = 0;
  for (const auto& item : list.at("items").as_array()) {
    auto distance = item.at("distance_m").as_int64();
    EXPECT_EQ(distance % 10, 0);
    EXPECT_GE(distance, before);
    before = distance;
  }
}

TEST_F(PoolList, near_a_point_is_paged_without_repeating_or_skipping) {
  install(demo_pools());
  auto all = walk("near=5.4,43.3&limit=200");
  EXPECT_EQ(all.size(), 30);
  for (int limit : {1, 4, 29}) EXPECT_EQ(walk(fmt::format("near=5.4,43.3&limit={}", limit)), all) << limit;
}

TEST_F(PoolList, near_a_point_pages_pools_of_one_place_by_id) {
  std::map<std::string, dataset::FeatureHandle> pools;
  auto one = demo_pools().at("vallier");
  for (std::string id : {"c", "a", "d", "b"}) {
    auto copy = std::make_shared<dataset::Feature>(*one);
    copy->id = id;
    pools[id] = copy;
  }
  install(pools);
  EXPECT_THAT(walk("near=5.4,43.3&limit=1"), ElementsAre("a", "b", "c", "d"));
}

TEST_F(PoolList, near_a_point_is_paged_through_many_pools_some_of_them_in_one_place) {
  std::map<std::string, dataset::FeatureHandle> pools;
  auto one = demo_pools().at("vallier");
  for (int i = 0; i < 1'500; ++i) {
    auto copy = std::make_shared<dataset::Feature>(*one);
    copy->id = fmt::format("p{}", i * 7919 % 1'500);
    copy->position = {5.4, 43.3 + i / 40 * 0.001};
    pools[copy->id] = copy;
  }
  install(pools);
  auto all = walk("near=5.4,43.3&limit=200");
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 1'500);
  EXPECT_EQ(walk("near=5.4,43.3&limit=17"), all);
}

TEST_F(PoolList, says_why_it_is_empty) {
  struct Case {
    std::string name, query, language, code, text;
    bool loaded;
  };
  const std::vector<Case> kCases{
      {"not loaded", "", "fr", "dataset_not_loaded", "La liste des piscines n’est pas encore chargée.",
       false},
      {"far in French", "near=2.35,48.85&radius_m=5000", "fr", "none_within_radius",
       "Aucune piscine à moins de 5\u00A0km.", true},
      {"far in English", "near=2.35,48.85&radius_m=800", "en", "none_within_radius",
       "No pool within 800\u00A0m.", true},
      {"far in Italian", "near=2.35,48.85&radius_m=2500", "it", "none_within_radius",
       "Nessuna piscina entro 2,5\u00A0km.", true},
      {"past the end", "after=zzz", "fr", "no_more", "Il n’y a pas d’autre piscine.", true},
  };
  for (const auto& one : kCases) {
    if (one.loaded) install(demo_pools());
    auto list = ask("pools.list", one.query, one.language).json();
    EXPECT_TRUE(list.at("items").as_array().empty()) << one.name;
    EXPECT_TRUE(list.at("next").is_null()) << one.name;
    EXPECT_EQ(list.at("reason").at("code"), boost::json::string(one.code)) << one.name;
    EXPECT_EQ(list.at("reason").at("text"), boost::json::string(one.text)) << one.name;
  }
}

TEST_F(PoolList, refuses_parameters_that_do_not_fit_and_never_echoes_the_position) {
  install(demo_pools());
  struct Case {
    std::string query, pointer;
  };
  const std::vector<Case> kCases{{"near=5.4", "query/near"},
                                 {"near=43.3;5.4", "query/near"},
                                 {"near=181.5,43.3", "query/near"},
                                 {"near=5.4,91", "query/near"},
                                 {"near=5.4,43.3&radius_m=0", "query/radius_m"},
                                 {"near=5.4,43.3&after=vallier", "query/after"},
                                 {"near=5.4,43.3&after=99999999999999999999.vallier", "query/after"},
                                 {"limit=0", "query/limit"},
                                 {"limit=many", "query/limit"},
                                 {"colour=blue", "query/colour"}};
  for (const auto& one : kCases) {
    auto answer = ask("pools.list", one.query);
    ASSERT_TRUE(answer.error) << one.query;
    EXPECT_EQ(answer.error->kind, ErrorKind::bad_request) << one.query;
    ASSERT_FALSE(answer.error->fields.empty()) << one.query;
    EXPECT_EQ(answer.error->fields[0].pointer, one.pointer) << one.query;
    for (const auto& field : answer.error->fields) EXPECT_EQ(field.detail.find("181.5"), std::string::npos);
  }
}

TEST_F(PoolList, marks_the_position_and_what_follows_from_it_as_sensitive) {
  const auto* operation = house_contract().find("pools.list");
  EXPECT_TRUE(operation->sensitive);
  for (const auto& parameter : operation->parameters)
    EXPECT_EQ(parameter.sensitive, parameter.name == "near" || parameter.name == "after");
}

}  // namespace
}  // namespace metropole::pools
