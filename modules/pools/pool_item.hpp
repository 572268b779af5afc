// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <map>
#include <string>
#include <unordered_map>

#include "core/freshness.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::pools {

inline constexpr std::string_view kDataset = "pools";
inline constexpr std::string_view kSource = "Métropole Aix-Marseille-Provence";

// How far what the dataset says of pools can be trusted: published, not observed.
Freshness freshness_of(const dataset::Snapshot& snapshot);

// Pools as JSON objects of the contract's `Pool`, made once for each pool and language until the dataset
// changes. On one loop.
class PoolItems {
 public:
  // Holds until the next `clear`.
  const std::string& item(const dataset::Snapshot& snapshot, const dataset::Feature& feature,
                          std::string_view language);
  // The same with the distance, rounded to 10 m.
  std::string item_at(const dataset::Snapshot& snapshot, const dataset::Snapshot::Near& near,
                      std::string_view language);
  void clear() { made_.clear(); }

 private:
  std::map<std::string, std::unordered_map<std::string, std::string>, std::less<>> made_;  // language, id
};

}  // namespace metropole::pools
