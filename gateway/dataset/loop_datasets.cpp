// SPDX-License-Identifier: EUPL-1.2
#include "dataset/loop_datasets.hpp"

#include "dataset/loop_snapshot.hpp"

namespace metropole::dataset {

SnapshotHandle LoopDatasets::find(std::string_view dataset) const {
  auto at = held_.find(dataset);
  return at == held_.end() ? nullptr : at->second.snapshot;
}

void LoopDatasets::on_change(std::string dataset, Listener listener) {
  held_[std::move(dataset)].listeners.push_back(std::move(listener));
}

void LoopDatasets::install(const std::string& dataset, std::shared_ptr<const ResidentFeatures> features,
                           const std::vector<std::string>& changed) {
  auto& held = held_[dataset];
  held.snapshot = features ? std::make_shared<const LoopSnapshot>(std::move(features)) : nullptr;
  for (const auto& listener : held.listeners) listener(changed);
}

}  // namespace metropole::dataset
