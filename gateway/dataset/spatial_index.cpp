// SPDX-License-Identifier: EUPL-1.2
#include "dataset/spatial_index.hpp"

#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/point.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <cmath>
#include <numbers>

namespace metropole::dataset {

namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;

// Places as points of the unit sphere: the straight line between two grows with the way over ground, so an
// ordinary Cartesian tree finds the nearest everywhere, poles and date line included.
using SpherePoint = bg::model::point<double, 3, bg::cs::cartesian>;
using Entry = std::pair<SpherePoint, const Feature*>;
using RTree = bgi::rtree<Entry, bgi::rstar<16>>;

SpherePoint on_sphere(LonLat place) {
  constexpr double kRadian = std::numbers::pi / 180;
  auto lon = place.lon * kRadian, lat = place.lat * kRadian;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

bool nearer(const Found& a, const Found& b) {
  return a.distance_m != b.distance_m ? a.distance_m < b.distance_m : a.feature->id < b.feature->id;
}

constexpr auto kId = &SpatialIndex::Change::id;

}  // namespace

struct SpatialIndex::Tree {
  std::vector<FeatureHandle> kept;
  RTree tree;
};

SpatialIndex::SpatialIndex(const std::vector<FeatureHandle>& features) {
  if (features.size() >= kTreeFrom) {
    tree_ = plant(features);
    return;
  }
  for (const auto& feature : features) loose_.push_back({feature->id, feature});
  std::ranges::sort(loose_, {}, kId);
}

std::shared_ptr<const SpatialIndex::Tree> SpatialIndex::plant(std::vector<FeatureHandle> features) {
  std::vector<Entry> entries;
  entries.reserve(features.size());
  for (const auto& feature : features) entries.emplace_back(on_sphere(feature->position), feature.get());
  return std::make_shared<const Tree>(std::move(features), RTree(entries));
}

SpatialIndex SpatialIndex::advanced(const std::vector<Change>& changes) const {
  auto loose = loose_;
  for (const auto& change : changes) {
    auto at = std::ranges::lower_bound(loose, change.id, {}, kId);
    if (at == loose.end() || at->id != change.id) at = loose.insert(at, change);
    at->feature = change.feature;
  }
  // Without a tree nothing is hidden behind a tombstone.
  if (!tree_) std::erase_if(loose, [](const Change& change) { return !change.feature; });
  SpatialIndex next(tree_, std::move(loose));
  if (next.loose_.size() < (tree_ ? kLooseMost : kTreeFrom)) return next;
  return SpatialIndex(next.all());
}

const SpatialIndex::Change* SpatialIndex::loose(std::string_view id) const {
  auto at = std::ranges::lower_bound(loose_, id, {}, kId);
  return at != loose_.end() && at->id == id ? &*at : nullptr;
}

std::vector<FeatureHandle> SpatialIndex::all() const {
  std::vector<FeatureHandle> out;
  if (tree_)
    for (const auto& feature : tree_->kept)
      if (!loose(feature->id)) out.push_back(feature);
  for (const auto& change : loose_)
    if (change.feature) out.push_back(change.feature);
  return out;
}

std::vector<Found> SpatialIndex::near(LonLat point, double radius_m, std::size_t limit) const {
  std::vector<Found> found;
  auto offer = [&](const Feature& feature) {
    auto away = distance_m(point, feature.position);
    if (away <= radius_m) found.push_back({&feature, away});
    return away <= radius_m;
  };
  for (const auto& change : loose_)
    if (change.feature) offer(*change.feature);
  if (tree_ && limit > 0) {
    // The nearest come in order: enough once `limit` known ones were seen, and those that stand as far as the
    // last.
    auto most = static_cast<unsigned>(std::min(tree_->tree.size(), limit + loose_.size() + 64));
    std::size_t taken = 0;
    double last = 0;
    for (auto at = tree_->tree.qbegin(bgi::nearest(on_sphere(point), most)); at != tree_->tree.qend(); ++at) {
      if (loose(at->second->id)) continue;
      if (!offer(*at->second)) break;
      if (++taken > limit && found.back().distance_m > last) break;
      last = found.back().distance_m;
    }
  }
  std::ranges::sort(found, nearer);
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace metropole::dataset
