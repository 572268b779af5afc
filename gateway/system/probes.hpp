// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "dataset/snapshot.hpp"

namespace metropole::system {

// What the composition root lets the health operations see. Each is called on the loop that answers.
struct Probes {
  std::function<bool()> live;                         // every loop turned lately
  std::function<std::vector<std::string>()> unready;  // why not to send traffic here; empty when ready
  std::function<bool()> database_up;
  std::function<bool()> redis_up;
  std::function<bool()> log_current;
  std::vector<std::string> datasets;
  bool bench = false;          // limits are raised for load tests
  bool shifted_clock = false;  // business time was set by clock.at
};

}  // namespace metropole::system
