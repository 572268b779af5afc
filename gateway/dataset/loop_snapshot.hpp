// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "dataset/resident_features.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::dataset {

// A loop's own handle on features that all loops share. What it gives counts on the loop's own control block,
// so that loops do not pull one counter between their processors' caches.
class LoopSnapshot final : public Snapshot, public std::enable_shared_from_this<LoopSnapshot> {
 public:
  explicit LoopSnapshot(std::shared_ptr<const ResidentFeatures> features) : features_(std::move(features)) {}

  std::int64_t version() const override { return features_->version(); }
  Instant imported_at() const override { return features_->imported_at(); }
  std::size_t size() const override { return features_->size(); }
  FeatureHandle find(std::string_view id) const override;
  std::vector<FeatureHandle> page(std::string_view after, std::size_t limit) const override;
  std::vector<Near> near(LonLat point, double radius_m, std::size_t limit) const override;

 private:
  FeatureHandle own(const Feature* feature) const;
  std::shared_ptr<const ResidentFeatures> features_;
};

}  // namespace metropole::dataset
