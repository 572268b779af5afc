// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "async/loop_group.hpp"
#include "core/clock.hpp"
#include "core/settings.hpp"
#include "loop_services.hpp"
#include "observe/metrics.hpp"
#include "system/admin.hpp"

namespace metropole {

struct Duties {
  bool serves = false;  // answers HTTP
  bool works = false;   // runs jobs
};

// The process: its loops and what lives on them, from start to the last answer after SIGTERM.
class Application {
 public:
  Application(Settings settings, Duties duties);
  ~Application();
  // Serves until SIGTERM or SIGINT, drains, and gives the exit code. Fails at once on a bad address, a
  // contract that does not compose or an operation without a handler; waits for a database that is away.
  int run();

 private:
  void build();
  system::Probes probes_of(LoopStores& stores);
  void start_shared();
  void listen();
  void check_schema_until_accepted();
  async::Task<> stop_on_signal();
  async::Task<> drain();
  async::Task<> end_connections(async::Deadline deadline);
  std::vector<std::string> unready() const;
  async::Task<boost::json::object> details();

  Settings settings_;
  Duties duties_;
  SystemClock clock_;
  observe::Metrics metrics_;
  async::LoopGroup loops_;
  std::vector<std::unique_ptr<LoopStores>> stores_;
  std::unique_ptr<SharedServices> shared_;
  std::vector<std::unique_ptr<LoopServices>> services_;
  std::unique_ptr<changes::JobRunner> jobs_;
  std::unique_ptr<system::AdminHandler> admin_handler_;
  std::unique_ptr<http::Server> admin_;
  std::atomic<bool> schema_accepted_{false};
  std::atomic<bool> draining_{false};
  std::atomic<bool> ended_{false};
};

}  // namespace metropole
