// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "api/tile_source.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::pools {

// The home tiles: one for each favourite pool, then the overview of all of them. On one loop.
class PoolTiles final : public api::TileSource {
 public:
  static constexpr std::string_view kOverview = "overview";

  explicit PoolTiles(const dataset::Datasets& datasets) : datasets_(datasets) {}
  std::string_view module() const override { return "pools"; }
  std::vector<std::string> wanted(const identity::Profile& profile) const override;
  // Unavailable ("dataset_not_loaded") until the dataset is in memory.
  async::Task<Result<api::BuiltTile>> build(api::TileKey key) override;

 private:
  const dataset::Datasets& datasets_;
};

}  // namespace metropole::pools
