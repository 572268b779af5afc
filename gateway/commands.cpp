// SPDX-License-Identifier: EUPL-1.2
#include "commands.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "dataset/import.hpp"
#include "house.hpp"
#include "store/database.hpp"

namespace metropole {

namespace {

int failed(std::string_view doing, const Error& error) {
  std::cerr << doing << ": " << (error.log.empty() ? error.code : error.log);
  if (!error.detail.empty()) std::cerr << " (" << error.detail << ")";
  std::cerr << '\n';
  for (const auto& field : error.fields) std::cerr << "  " << field.pointer << ": " << field.detail << '\n';
  return 1;
}

async::Task<Result<dataset::ImportReport>> import_text(store::Database& database,
                                                       dataset::Definition definition, std::string text,
                                                       Instant now) {
  co_return co_await dataset::import_geojson(database, definition, text, now);
}

// Runs one coroutine on its own loop until it has ended.
template <class T>
T run_alone(async::Loop& loop, async::Task<T> task) {
  std::optional<T> out;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop.context(), std::move(task), [&](std::exception_ptr error, T value) {
    thrown = error;
    out.emplace(std::move(value));
    loop.request_stop();
  });
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*out);
}

}  // namespace

int migrate_command(const Settings& settings) {
  auto report = store::migrate(settings.database_owner_url, house_migrations());
  if (!report) return failed("migrate", report.error());
  for (const auto& name : report->applied) std::cout << "applied " << name << '\n';
  std::cout << report->applied.size() << " applied, " << report->already << " already there\n";
  return 0;
}

int import_command(const Settings& settings, const std::string& dataset_id, const std::string& file) {
  auto definitions = house_datasets();
  auto definition = std::ranges::find(definitions, dataset_id, &dataset::Definition::id);
  if (definition == definitions.end()) {
    std::cerr << "import: no dataset is called " << dataset_id << '\n';
    return 2;
  }
  std::ifstream in(file);
  if (!in) {
    std::cerr << "import: cannot read " << file << '\n';
    return 2;
  }
  std::ostringstream text;
  text << in.rdbuf();
  async::Loop loop("import", 0);
  store::Database database(
      loop, {.url = settings.database_owner_url, .shared_connections = 1, .exclusive_connections = 1});
  SystemClock clock(parse_instant(settings.clock_at));
  auto report = run_alone(loop, import_text(database, *definition, text.str(), clock.now()));
  if (!report) return failed("import", report.error());
  if (!report->applied()) {
    std::cerr << "import refused: " << boost::json::serialize(report->to_json()) << '\n';
    return 1;
  }
  std::cout << fmt::format("{}: {} inserted, {} updated, {} deleted, {} unchanged\n", dataset_id,
                           report->inserted, report->updated, report->deleted, report->unchanged);
  return 0;
}

int config_command(const Settings& settings, const ConfigRequest& request) {
  if (request.print) std::cout << print_settings(settings);
  if (request.document) std::cout << document_settings();
  if (request.contract) {
    auto contract = compose_contract();
    if (!contract) return failed("contract", contract.error());
    std::cout << (*contract)->json() << '\n';
  }
  if (request.check) std::cout << "configuration: right\n";
  return 0;
}

}  // namespace metropole
