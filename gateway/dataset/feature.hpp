// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/geography.hpp"
#include "core/localized.hpp"

namespace metropole::dataset {

// A dataset the house knows: declared by its module, never made at run time by a request.
struct Definition {
  std::string id;
  Localized title;
  std::string source;              // who the facts come from, as shown: "Métropole Aix-Marseille-Provence"
  std::string licence;             // SPDX or "licence-ouverte-2.0"
  double max_deleted_share = 0.2;  // an import deleting more than this is refused whole
  std::string schema{};            // JSON Schema (OpenAPI 3.0) of a feature's properties; empty: anything
};

// One thing of a dataset, immutable. `properties` is what the source gave, minus id and position. When an
// import last confirmed it is the snapshot's to say: an import confirms all that it does not delete.
struct Feature {
  std::string id;
  LonLat position;
  boost::json::object properties;
  std::int64_t version = 0;  // of the dataset's stream when it last changed
  Instant changed_at;
};

using FeatureHandle = std::shared_ptr<const Feature>;

}  // namespace metropole::dataset
