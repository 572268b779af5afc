// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "api/tile_source.hpp"
#include "changes/jobs.hpp"
#include "dataset/snapshot.hpp"
#include "observe/metrics.hpp"
#include "store/database.hpp"
#include "store/migrations.hpp"
#include "store/write_batcher.hpp"

namespace metropole::api {

// What is known of a module before anything runs: enough to compose the contract and to migrate.
struct ModuleDescription {
  std::string name;
  std::string openapi;  // its contract fragment, YAML
  std::vector<store::Migration> migrations;
  std::vector<dataset::Definition> datasets;
};

// What a module is given on its loop. It fetches nothing else.
struct Given {
  async::Loop& loop;
  const Clock& clock;
  store::Database& database;
  store::WriteBatcher& writes;
  dataset::Datasets& datasets;
  TileBoard& tiles;
  observe::Metrics& metrics;
};

// What a module that keeps personal rows must be able to do; without it the start stops.
class PersonalData {
 public:
  virtual ~PersonalData() = default;
  // Everything kept about the resident, as one JSON value for their export.
  virtual async::Task<Result<boost::json::value>> export_of(Scope scope, async::Deadline deadline) = 0;
  // Removes it inside the erasing transaction, whose scope is already entered.
  virtual async::Task<Result<>> erase(store::Transaction& transaction, ResidentId resident) = 0;
};

// A service. One object a loop, made by the composition root; everything it does happens on that loop.
class Module {
 public:
  virtual ~Module() = default;
  virtual std::string_view name() const = 0;
  // operationId → handler; must cover exactly the operations of the module's fragment.
  virtual std::map<std::string, OperationHandler> operations() = 0;
  virtual TileSource* tiles() { return nullptr; }
  virtual PersonalData* personal_data() { return nullptr; }
  // Work done in the background, and on which schedule.
  virtual std::vector<changes::JobDefinition> jobs() { return {}; }
};

}  // namespace metropole::api
