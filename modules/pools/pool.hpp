// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/localized.hpp"
#include "dataset/feature.hpp"

namespace metropole::pools {

enum class PoolStatus : std::uint8_t { open, closed, works };

std::string_view to_string(PoolStatus status);

struct Basin {
  std::string kind;  // sport, learning, leisure, paddling, diving, outdoor
  std::optional<double> length_m;
  std::optional<std::int64_t> lanes;
  std::optional<bool> indoor;
};

// A pool as its dataset tells it. What an older import left out is empty.
struct Pool {
  std::string id;
  LonLat position;
  std::string position_quality;  // exact, near, approximate
  Localized name;
  std::string commune;
  std::string insee;
  std::string address;
  std::vector<Basin> basins;
  std::string wheelchair = "unknown";  // yes, limited, no, unknown
  std::optional<bool> pool_lift;
  Localized hours_text;
  PoolStatus status = PoolStatus::closed;
  Localized status_text;
  std::string website;
};

Pool read_pool(const dataset::Feature& feature);

}  // namespace metropole::pools
