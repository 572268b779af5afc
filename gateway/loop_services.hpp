// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "account/account.hpp"
#include "api/pipeline.hpp"
#include "changes/log_reader.hpp"
#include "core/settings.hpp"
#include "dataset/dataset_store.hpp"
#include "home/home_module.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "identity/sessions.hpp"
#include "pools/pools_module.hpp"
#include "store/redis.hpp"
#include "system/system_module.hpp"

namespace metropole {

// A loop's own connections; made first, because what is shared reads through the first loop's.
struct LoopStores {
  LoopStores(async::Loop& loop, const Settings& settings);
  async::Loop& loop;
  store::Database database;
  store::Redis redis;
};

// What a process has once. Lives on the first loop.
struct SharedServices {
  SharedServices(LoopStores& first, const Settings& settings);
  changes::LogReader log;
  dataset::DatasetStore datasets;
  http::StaticFiles files;
  std::shared_ptr<const contract::Contract> contract;
};

// Everything that lives on one loop, in the order in which each needs the former.
class LoopServices {
 public:
  struct Parts {
    LoopStores& stores;
    SharedServices& shared;
    async::Loop& first_loop;
    const Clock& clock;
    const Settings& settings;
    observe::Metrics& metrics;
    system::Probes probes;
  };
  explicit LoopServices(Parts parts);

  // Binds the public address. Port 0 takes a free one.
  Result<> listen(const Settings& settings, observe::Metrics& metrics);
  http::Server& server() { return *server_; }
  identity::Sessions& sessions() { return sessions_; }
  std::vector<changes::JobDefinition> jobs();

 private:
  std::vector<api::Module*> modules();
  std::shared_ptr<const api::Routes> routes(observe::Metrics& metrics);

  async::Loop& loop_;
  SharedServices& shared_;
  store::WriteBatcher writes_;
  identity::Sessions sessions_;
  home::FragmentStore fragments_;
  api::Given given_;
  pools::PoolsModule pools_;
  account::Account account_;
  system::SystemModule system_;
  home::HomeModule home_;
  api::RateLimits limits_;
  api::Pipeline pipeline_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace metropole
