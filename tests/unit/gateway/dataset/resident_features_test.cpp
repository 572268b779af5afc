// SPDX-License-Identifier: EUPL-1.2
#include "dataset/resident_features.hpp"

#include <gtest/gtest.h>

#include <random>

#include "dataset/loop_snapshot.hpp"

namespace metropole::dataset {
namespace {

FeatureHandle feature(std::string id, std::int64_t version = 1) {
  auto out = std::make_shared<Feature>();
  out->id = std::move(id);
  out->version = version;
  return out;
}

using Model = std::map<std::string, FeatureHandle>;

std::vector<FeatureHandle> values(const Model& model) {
  std::vector<FeatureHandle> out;
  for (const auto& [id, handle] : model) out.push_back(handle);
  return out;
}

std::vector<const Feature*> pointers(const Model& model) {
  std::vector<const Feature*> out;
  for (const auto& [id, handle] : model) out.push_back(handle.get());
  return out;
}

struct Span {
  std::string name;
  unsigned ids, edits, rounds;
};

class ResidentFeaturesOf : public testing::TestWithParam<Span> {};

TEST_P(ResidentFeaturesOf, advanced_by_random_edits_equal_a_fresh_load) {
  std::mt19937 random(7);
  Model model;
  auto resident = std::make_shared<const ResidentFeatures>(0, Instant{}, values(model));
  for (unsigned round = 1; round <= GetParam().rounds; ++round) {
    std::vector<ResidentFeatures::Change> changes;
    for (unsigned i = 0; i < GetParam().edits; ++i) {
      auto id = fmt::format("f{}", random() % GetParam().ids);
      bool goes = random() % (round % 2 ? 4 : 2) == 0;
      changes.push_back({id, goes ? FeatureHandle() : feature(id, round)});
      if (goes)
        model.erase(id);
      else
        model[id] = changes.back().feature;
    }
    resident = resident->advanced(round, Instant{}, changes);
    ASSERT_EQ(resident->size(), model.size());
    ASSERT_EQ(resident->page({}, model.size() + 1), pointers(model));
    auto id = fmt::format("f{}", random() % GetParam().ids);
    auto known = model.find(id);
    ASSERT_EQ(resident->find(id), known == model.end() ? nullptr : known->second.get());
  }
  EXPECT_EQ(resident->version(), GetParam().rounds);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ResidentFeaturesOf,
                         testing::Values(Span{"few", 8, 4, 200}, Span{"pages", 3'000, 700, 40}),
                         [](const auto& info) { return info.param.name; });

TEST(ResidentFeatures, stay_as_they_are_when_others_are_made_from_them) {
  ResidentFeatures first(1, Instant{}, {feature("a"), feature("b")});
  auto second = first.advanced(2, Instant{}, {{"a", nullptr}, {"c", feature("c", 2)}});
  EXPECT_EQ(first.size(), 2);
  EXPECT_NE(first.find("a"), nullptr);
  EXPECT_EQ(first.find("c"), nullptr);
  EXPECT_EQ(second->find("a"), nullptr);
  EXPECT_EQ(second->find("b"), first.find("b"));
}

TEST(ResidentFeatures, are_paged_without_repeating_or_skipping) {
  std::vector<FeatureHandle> all;
  for (int i = 0; i < 1'000; ++i) all.push_back(feature(fmt::format("f{:04}", i * 3)));
  ResidentFeatures resident(1, Instant{}, all);
  std::string after;
  std::vector<const Feature*> seen;
  for (auto page = resident.page(after, 7); !page.empty(); page = resident.page(after, 7)) {
    seen.insert(seen.end(), page.begin(), page.end());
    after = page.back()->id;
  }
  EXPECT_EQ(seen, resident.page({}, 1'000));
  EXPECT_EQ(resident.page("f0004", 1).at(0)->id, "f0006");
}

TEST(LoopSnapshot, gives_handles_that_keep_the_features_alive) {
  FeatureHandle kept;
  {
    auto resident = std::make_shared<const ResidentFeatures>(1, Instant{}, std::vector{feature("a")});
    auto snapshot = std::make_shared<const LoopSnapshot>(resident);
    kept = snapshot->find("a");
    EXPECT_EQ(snapshot->find("b"), nullptr);
    EXPECT_EQ(snapshot->page({}, 9).size(), 1);
    EXPECT_EQ(snapshot->near({0, 0}, 1, 9).size(), 1);
  }
  EXPECT_EQ(kept->id, "a");
}

TEST(LoopSnapshot, counts_on_a_control_block_of_its_own) {
  auto shared = feature("a");
  auto resident = std::make_shared<const ResidentFeatures>(1, Instant{}, std::vector{shared});
  auto before = shared.use_count();
  auto snapshot = std::make_shared<const LoopSnapshot>(resident);
  auto handle = snapshot->find("a");
  EXPECT_EQ(handle.get(), shared.get());
  EXPECT_EQ(shared.use_count(), before);
}

}  // namespace
}  // namespace metropole::dataset
