// SPDX-License-Identifier: EUPL-1.2
#include "loop_services.hpp"

#include "api/operation_table.hpp"
#include "house.hpp"

namespace metropole {

namespace {

api::RateOptions rate_options(const Settings& settings) {
  api::RateOptions options;
  options.unlimited = settings.limits_bench;
  return options;
}

http::ServerOptions server_options(const Settings& settings, const Clock& clock) {
  http::ServerOptions options{.listen = settings.http_listen,
                              .proxy_protocol = settings.proxy_protocol,
                              .trusted_proxies = settings.trusted_proxies,
                              .limits = {},
                              .secure = settings.public_url.starts_with("https://"),
                              .clock = &clock};
  options.limits.body_bytes = static_cast<std::size_t>(settings.max_body_bytes);
  options.limits.connections = static_cast<std::size_t>(settings.max_connections);
  options.limits.in_flight = static_cast<std::size_t>(settings.max_in_flight);
  options.limits.answer_time = settings.answer_time;
  options.limits.connections_per_client = settings.limits_bench
                                              ? options.limits.connections
                                              : static_cast<std::size_t>(settings.max_connections_per_client);
  return options;
}

// Wakes the log's readers after a commit, from whichever loop committed.
store::WriteBatcher::Committed wake(async::Loop& first_loop, changes::LogReader& log) {
  return [&first_loop, &log](const store::Seen&) { first_loop.post([&log] { log.announce(); }); };
}

store::WriteBatcher::Append append_at(const Clock& clock) {
  return [&clock](store::Transaction& transaction, const store::Aftermath& after) {
    return changes::append(transaction, after, clock.now());
  };
}

template <class T>
T or_stop(Result<T> result) {
  if (!result)
    throw std::runtime_error(result.error().log.empty() ? result.error().code : result.error().log);
  return std::move(*result);
}

}  // namespace

LoopStores::LoopStores(async::Loop& on, const Settings& settings)
    : loop(on),
      database(on, {.url = settings.database_url,
                    .shared_connections = 1,
                    .exclusive_connections = static_cast<std::size_t>(settings.database_exclusive)}),
      redis(on, {.socket = settings.redis_socket}) {}

SharedServices::SharedServices(LoopStores& first, const Settings& settings)
    : log(first.loop, first.database, first.redis),
      datasets(first.loop, first.database, log, house_datasets()),
      files(or_stop(http::StaticFiles::load(settings.app_directory))),
      contract(or_stop(compose_contract())) {}

LoopServices::LoopServices(Parts parts)
    : loop_(parts.stores.loop),
      shared_(parts.shared),
      writes_(loop_, parts.stores.database, parts.clock, append_at(parts.clock),
              wake(parts.first_loop, shared_.log)),
      sessions_(loop_, parts.stores.database, parts.stores.redis, parts.clock),
      fragments_(loop_, parts.clock, parts.metrics),
      given_{loop_,      parts.clock,  parts.stores.database, writes_, shared_.datasets.on(loop_),
             fragments_, parts.metrics},
      pools_(given_),
      account_(given_, sessions_, {}),
      system_(given_, shared_.contract, std::move(parts.probes), parts.settings.app_notice_file),
      home_(fragments_, {pools_.tiles()}),
      limits_(loop_, parts.stores.redis, rate_options(parts.settings)),
      pipeline_({.loop = loop_,
                 .clock = parts.clock,
                 .sessions = sessions_,
                 .limits = limits_,
                 .files = shared_.files,
                 .routes = routes(parts.metrics),
                 .languages = shipped_languages()}) {
  shared_.log.subscribe(loop_, "resident/",
                        [this](const changes::LogBatch& batch) { sessions_.apply(batch); });
}

std::vector<api::Module*> LoopServices::modules() {
  return {&system_, &account_, &home_, &pools_};
}

std::shared_ptr<const api::Routes> LoopServices::routes(observe::Metrics& metrics) {
  auto all = modules();
  auto routes = std::make_shared<api::Routes>();
  routes->contract = shared_.contract;
  routes->handlers = or_stop(api::bind_operations(*shared_.contract, all));
  routes->metrics = std::make_unique<api::OperationMetrics>(*shared_.contract, metrics);
  return routes;
}

Result<> LoopServices::listen(const Settings& settings, observe::Metrics& metrics) {
  server_ = std::make_unique<http::Server>(loop_, server_options(settings, given_.clock), pipeline_, metrics);
  return server_->listen();
}

std::vector<changes::JobDefinition> LoopServices::jobs() {
  std::vector<changes::JobDefinition> out;
  for (auto* module : modules())
    for (auto& job : module->jobs()) out.push_back(std::move(job));
  return out;
}

}  // namespace metropole
