// SPDX-License-Identifier: EUPL-1.2
#include "dataset/loop_snapshot.hpp"

namespace metropole::dataset {

FeatureHandle LoopSnapshot::own(const Feature* feature) const {
  return feature ? FeatureHandle(shared_from_this(), feature) : FeatureHandle();
}

FeatureHandle LoopSnapshot::find(std::string_view id) const {
  return own(features_->find(id));
}

std::vector<FeatureHandle> LoopSnapshot::page(std::string_view after, std::size_t limit) const {
  std::vector<FeatureHandle> out;
  for (const auto* feature : features_->page(after, limit)) out.push_back(own(feature));
  return out;
}

std::vector<Snapshot::Near> LoopSnapshot::near(LonLat point, double radius_m, std::size_t limit) const {
  std::vector<Near> out;
  for (const auto& found : features_->near(point, radius_m, limit))
    out.push_back({own(found.feature), found.distance_m});
  return out;
}

}  // namespace metropole::dataset
