// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "dataset/feature.hpp"

namespace metropole::dataset {

struct Found {
  const Feature* feature;
  double distance_m;
};

// Which features are near a point. Immutable; `advanced` shares the tree with its origin and keeps what
// changed since beside it, to be looked through one by one, until that is worth a new tree. Few features have
// no tree at all.
class SpatialIndex {
 public:
  SpatialIndex() = default;
  explicit SpatialIndex(const std::vector<FeatureHandle>& features);

  struct Change {
    std::string id;
    FeatureHandle feature;  // empty when it is gone
  };
  SpatialIndex advanced(const std::vector<Change>& changes) const;

  // Nearest first (then by id), within `radius_m`, at most `limit`.
  std::vector<Found> near(LonLat point, double radius_m, std::size_t limit) const;

  static constexpr std::size_t kTreeFrom = 1'000;
  static constexpr std::size_t kLooseMost = 512;

 private:
  struct Tree;
  SpatialIndex(std::shared_ptr<const Tree> tree, std::vector<Change> loose)
      : tree_(std::move(tree)), loose_(std::move(loose)) {}
  const Change* loose(std::string_view id) const;
  std::vector<FeatureHandle> all() const;
  static std::shared_ptr<const Tree> plant(std::vector<FeatureHandle> features);

  std::shared_ptr<const Tree> tree_;  // empty below kTreeFrom features
  std::vector<Change> loose_;         // what the tree does not know or knows wrongly, by id
};

}  // namespace metropole::dataset
