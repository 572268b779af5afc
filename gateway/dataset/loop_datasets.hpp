// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <map>
#include <string>
#include <vector>

#include "dataset/resident_features.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::dataset {

// The datasets as one loop holds them; DatasetStore posts every new state here.
class LoopDatasets final : public Datasets {
 public:
  SnapshotHandle find(std::string_view dataset) const override;
  void on_change(std::string dataset, Listener listener) override;

  // On the loop only. `features` is empty when the dataset was never imported; `changed` as for
  // Datasets::Listener.
  void install(const std::string& dataset, std::shared_ptr<const ResidentFeatures> features,
               const std::vector<std::string>& changed);

 private:
  struct Held {
    SnapshotHandle snapshot;
    std::vector<Listener> listeners;
  };
  std::map<std::string, Held, std::less<>> held_;
};

}  // namespace metropole::dataset
