// SPDX-License-Identifier: EUPL-1.2
#include "dataset/spatial_index.hpp"

#include <random>

#include "dataset_fixture.hpp"

namespace metropole::dataset {
namespace {

FeatureHandle place(std::string id, LonLat position) {
  auto out = std::make_shared<Feature>();
  out->id = std::move(id);
  out->position = position;
  return out;
}

LonLat somewhere(std::mt19937& random, bool whole_earth) {
  std::uniform_real_distribution<double> unit(0, 1);
  if (whole_earth) return {unit(random) * 360 - 180, unit(random) * 180 - 90};
  return {4.7 + unit(random) * 1.2, 43.1 + unit(random) * 0.7};
}

std::vector<std::pair<std::string, double>> brute(const std::map<std::string, FeatureHandle>& places,
                                                  LonLat point, double radius, std::size_t limit) {
  std::vector<std::pair<double, std::string>> all;
  for (const auto& [id, feature] : places)
    if (auto away = distance_m(point, feature->position); away <= radius) all.emplace_back(away, id);
  std::ranges::sort(all);
  if (all.size() > limit) all.resize(limit);
  std::vector<std::pair<std::string, double>> out;
  for (const auto& [away, id] : all) out.emplace_back(id, away);
  return out;
}

std::vector<std::pair<std::string, double>> found(const SpatialIndex& index, LonLat point, double radius,
                                                  std::size_t limit) {
  std::vector<std::pair<std::string, double>> out;
  for (const auto& one : index.near(point, radius, limit)) out.emplace_back(one.feature->id, one.distance_m);
  return out;
}

struct Field {
  std::string name;
  unsigned places;
  bool whole_earth;
};

class SpatialIndexOf : public testing::TestWithParam<Field> {};

TEST_P(SpatialIndexOf, finds_what_looking_at_every_place_finds_also_after_edits) {
  std::mt19937 random(11);
  std::map<std::string, FeatureHandle> places;
  std::vector<FeatureHandle> first;
  for (unsigned i = 0; i < GetParam().places; ++i) {
    auto id = fmt::format("p{}", i);
    first.push_back(places[id] = place(id, somewhere(random, GetParam().whole_earth)));
  }
  SpatialIndex index(first);
  for (int round = 0; round < 40; ++round) {
    std::vector<SpatialIndex::Change> changes;
    for (int i = 0; i < 30; ++i) {
      auto id = fmt::format("p{}", random() % (GetParam().places + 50));
      bool goes = random() % 3 == 0;
      changes.push_back({id, goes ? FeatureHandle() : place(id, somewhere(random, GetParam().whole_earth))});
      if (goes)
        places.erase(id);
      else
        places[id] = changes.back().feature;
    }
    index = index.advanced(changes);
    auto point = somewhere(random, GetParam().whole_earth);
    for (double radius : {0.0, 3'000.0, 20'000.0, 5'000'000.0, std::numeric_limits<double>::infinity()})
      for (std::size_t limit : {std::size_t{1}, std::size_t{10}, places.size() + 1})
        ASSERT_EQ(found(index, point, radius, limit), brute(places, point, radius, limit))
            << "round " << round << " radius " << radius << " limit " << limit;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SpatialIndexOf,
                         testing::Values(Field{"few", 30, false}, Field{"at_the_tree", 990, false},
                                         Field{"tree", 3'000, false}, Field{"whole_earth", 2'000, true}),
                         [](const auto& info) { return info.param.name; });

TEST(SpatialIndex, looks_across_the_date_line) {
  std::vector<FeatureHandle> places{place("fiji", {179.9, -17})};
  for (int i = 0; i < 1'500; ++i) places.push_back(place(fmt::format("far-{}", i), {-170, -17}));
  EXPECT_EQ(SpatialIndex(places).near({-179.9, -17}, 50'000, 1).at(0).feature->id, "fiji");
}

TEST(SpatialIndex, orders_places_of_one_distance_by_id) {
  std::vector<FeatureHandle> places;
  for (int i = 0; i < 1'200; ++i)
    places.push_back(place(fmt::format("p{:04}", i), {5, 43 + (i < 20 ? 0 : 0.1)}));
  auto near = SpatialIndex(places).near({5, 43}, 1'000, 5);
  ASSERT_EQ(near.size(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(near[i].feature->id, fmt::format("p{:04}", i));
}

class NearInPostGis : public WithDatasets {};

TEST_F(NearInPostGis, agrees_about_order_and_distance) {
  std::mt19937 random(5);
  Facts facts;
  std::vector<FeatureHandle> places;
  for (int i = 0; i < 1'500; ++i) {
    auto position = somewhere(random, false);
    auto id = fmt::format("p{}", i);
    facts[id] = {position.lon, position.lat, id};
    places.push_back(place(id, position));
  }
  import(facts);
  SpatialIndex index(places);
  for (int query = 0; query < 10; ++query) {
    auto point = somewhere(random, false);
    auto rows = database_->sql(
        fmt::format("SELECT ST_DistanceSphere(position, ST_SetSRID(ST_MakePoint({}, {}), 4326)) "
                    "FROM feature ORDER BY 1 LIMIT 20",
                    point.lon, point.lat));
    auto near = index.near(point, 1e9, 20);
    ASSERT_EQ(near.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      EXPECT_NEAR(near[i].distance_m, std::stod(rows[i]), near[i].distance_m * 1e-4 + 0.01);
  }
}

}  // namespace
}  // namespace metropole::dataset
