// SPDX-License-Identifier: EUPL-1.2
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "application.hpp"
#include "commands.hpp"
#include "observe/log.hpp"

extern char** environ;

namespace {

using namespace metropole;

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> out;
  for (char** at = environ; *at; ++at) {
    std::string_view line(*at);
    if (auto equals = line.find('='); equals != std::string_view::npos)
      out.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

// The settings, or nothing after every mistake was said on standard error.
std::optional<Settings> settings_from(const std::string& file) {
  std::string yaml;
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in) {
      std::cerr << "configuration: cannot read " << file << '\n';
      return std::nullopt;
    }
    std::ostringstream text;
    text << in.rdbuf();
    yaml = text.str();
  }
  auto settings = read_settings(yaml, environment());
  if (settings) return std::move(*settings);
  for (const auto& mistake : settings.error()) std::cerr << "configuration: " << mistake << '\n';
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"La Métropole dans ma poche: the server"};
  app.require_subcommand(1);
  app.fallthrough();
  std::string config_file, dataset, data_file;
  ConfigRequest config_request;
  app.add_option("--config", config_file, "YAML file of settings");
  auto* serve = app.add_subcommand("serve", "Answer HTTP");
  auto* work = app.add_subcommand("work", "Run jobs");
  auto* run = app.add_subcommand("run", "Both in one process");
  auto* migrate = app.add_subcommand("migrate", "Bring the database's schema up to date");
  auto* import = app.add_subcommand("import", "Load a dataset from a GeoJSON file");
  import->add_option("dataset", dataset, "Its id, as pools")->required();
  import->add_option("file", data_file, "GeoJSON FeatureCollection")->required();
  auto* config = app.add_subcommand("config", "Check or show the configuration");
  config->add_flag("--check", config_request.check, "Say whether it is right");
  config->add_flag("--print", config_request.print, "Show the settings in force, secrets hidden");
  config->add_flag("--document", config_request.document, "Write docs/configuration.md");
  config->add_flag("--contract", config_request.contract, "Write the composed OpenAPI document");
  CLI11_PARSE(app, argc, argv);

  auto settings = settings_from(config_file);
  if (!settings) return 2;
  try {
    observe::start_log({.file = settings->log_file, .level = settings->log_level});
    if (*migrate) return migrate_command(*settings);
    if (*import) return import_command(*settings, dataset, data_file);
    if (*config) return config_command(*settings, config_request);
    Application application(std::move(*settings), {.serves = *serve || *run, .works = *work || *run});
    return application.run();
  } catch (const std::exception& error) {
    spdlog::critical("stopped: {}", error.what());
    std::cerr << "metropole: " << error.what() << '\n';
    return 1;
  }
}
