// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "dataset/feature.hpp"

namespace metropole::dataset {

// The whole of a dataset at one version of its stream: immutable, shared by all loops, advanced by copy.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual std::int64_t version() const = 0;
  virtual Instant imported_at() const = 0;  // the last import that confirmed it
  virtual std::size_t size() const = 0;
  virtual FeatureHandle find(std::string_view id) const = 0;
  // In order of id, strictly after `after` (empty: from the start), at most `limit`.
  virtual std::vector<FeatureHandle> page(std::string_view after, std::size_t limit) const = 0;
  struct Near {
    FeatureHandle feature;
    double distance_m;
  };
  // Nearest first, within `radius_m`, at most `limit`.
  virtual std::vector<Near> near(LonLat point, double radius_m, std::size_t limit) const = 0;
};

using SnapshotHandle = std::shared_ptr<const Snapshot>;

// The datasets as one loop sees them. On its loop only.
class Datasets {
 public:
  using Listener = std::function<void(const std::vector<std::string>& changed_ids)>;
  virtual ~Datasets() = default;
  // Empty until the first snapshot was read.
  virtual SnapshotHandle find(std::string_view dataset) const = 0;
  // Called on this loop after the dataset's snapshot advanced; an empty list means anything may have changed.
  virtual void on_change(std::string dataset, Listener listener) = 0;
};

}  // namespace metropole::dataset
