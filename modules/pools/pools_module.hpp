// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "api/module.hpp"
#include "pools/pool_item.hpp"
#include "pools/pool_tiles.hpp"

namespace metropole::pools {

// The contract fragment and the dataset, known before anything runs.
api::ModuleDescription describe();

// The public pools of the territory: list, one, near a point, and their tiles. Everything is answered from
// memory.
class PoolsModule final : public api::Module {
 public:
  explicit PoolsModule(api::Given given);
  PoolsModule(const PoolsModule&) = delete;

  std::string_view name() const override { return "pools"; }
  std::map<std::string, api::OperationHandler> operations() override;
  api::TileSource* tiles() override { return &tiles_; }

 private:
  Result<> list(const api::Call& call, http::Response& response);
  Result<> get(const api::Call& call, http::Response& response);

  api::Given given_;
  PoolItems items_;
  PoolTiles tiles_;
};

}  // namespace metropole::pools
