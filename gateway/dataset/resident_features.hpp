// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "dataset/spatial_index.hpp"

namespace metropole::dataset {

// All features of a dataset at one version of its stream, shared by every loop. Kept in pages of neighbouring
// ids, so that the next version copies only the pages that changed. Gives plain pointers that live as long as
// this.
class ResidentFeatures {
 public:
  using Change = SpatialIndex::Change;

  ResidentFeatures(std::int64_t version, Instant imported_at, std::vector<FeatureHandle> features);

  // The same at a later version: each change puts or removes one feature.
  std::shared_ptr<const ResidentFeatures> advanced(std::int64_t version, Instant imported_at,
                                                   const std::vector<Change>& changes) const;

  std::int64_t version() const { return version_; }
  Instant imported_at() const { return imported_at_; }
  std::size_t size() const { return size_; }
  const Feature* find(std::string_view id) const;
  std::vector<const Feature*> page(std::string_view after, std::size_t limit) const;
  std::vector<Found> near(LonLat point, double radius_m, std::size_t limit) const {
    return places_.near(point, radius_m, limit);
  }

  static constexpr std::size_t kPageMost = 256;

 private:
  using Page = std::vector<FeatureHandle>;
  using PageHandle = std::shared_ptr<const Page>;

  ResidentFeatures() = default;
  // The page that holds `id`, or the one where it belongs; pages_.size() when there is none.
  std::size_t page_of(std::string_view id) const;
  void apply(const Change& change);
  void replace(std::size_t at, Page page);

  std::int64_t version_ = 0;
  Instant imported_at_;
  std::size_t size_ = 0;
  std::vector<PageHandle> pages_;  // none is empty
  SpatialIndex places_;
};

}  // namespace metropole::dataset
