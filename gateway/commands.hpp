// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>

#include "core/settings.hpp"

namespace metropole {

// The commands that do one thing and end. Each prints for a person and gives the process's exit code.
int migrate_command(const Settings& settings);
int import_command(const Settings& settings, const std::string& dataset, const std::string& file);

struct ConfigRequest {
  bool check = false;
  bool print = false;
  bool document = false;
  bool contract = false;
};
int config_command(const Settings& settings, const ConfigRequest& request);

}  // namespace metropole
