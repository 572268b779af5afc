// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string>

#include "async/task.hpp"
#include "core/result.hpp"
#include "dataset/resident_features.hpp"
#include "store/database.hpp"

namespace metropole::dataset {

// A state read from the database and which features differ from the one before; `whole` when anything may.
struct ReadFeatures {
  std::shared_ptr<const ResidentFeatures> features;  // empty: never imported
  std::vector<std::string> changed;
  bool whole = false;
};

// Reads all of a dataset in one repeatable-read snapshot, whose head version becomes the state's version.
async::Task<Result<ReadFeatures>> load_features(store::Database& database, std::string dataset);

// Brings `from` to the head by reading only what changed since its version. Falls back to load_features when
// the head is behind `from` (a restored database). The same pointer comes back when nothing moved.
async::Task<Result<ReadFeatures>> advance_features(store::Database& database, std::string dataset,
                                                   std::shared_ptr<const ResidentFeatures> from);

}  // namespace metropole::dataset
