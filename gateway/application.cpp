// SPDX-License-Identifier: EUPL-1.2
#include "application.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "async/ask.hpp"
#include "changes/jobs.hpp"
#include "changes/retention.hpp"
#include "house.hpp"
#include "system/admin.hpp"

namespace metropole {

using namespace std::chrono_literals;

namespace {
constexpr auto kLoopMustTurnWithin = 5s;
constexpr auto kLastAnswers = 10s;

unsigned loop_count(const Settings& settings, Duties duties) {
  if (!duties.serves) return 1;
  return settings.loops ? static_cast<unsigned>(settings.loops)
                        : std::max(1U, std::thread::hardware_concurrency());
}

using SignalSet = boost::asio::basic_signal_set<async::Executor>;

async::Task<> pause(async::Loop& loop, std::chrono::milliseconds time) {
  async::Timer timer(loop.context(), time);
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>()));
}
}  // namespace

Application::Application(Settings settings, Duties duties)
    : settings_(std::move(settings)),
      duties_(duties),
      clock_(parse_instant(settings_.clock_at)),
      loops_(loop_count(settings_, duties)) {}

Application::~Application() = default;

int Application::run() {
  build();
  if (duties_.serves) listen();
  start_shared();
  std::thread schema([this] { check_schema_until_accepted(); });
  loops_[0].spawn("stop on signal", stop_on_signal());
  loops_.start();
  ended_.wait(false);
  schema.detach();
  // The loops still hold what waits for nothing any more (idle streams, timers of dead connections): every
  // answer is out and every acknowledged write committed, so the process ends here rather than unwinding
  // them.
  std::quick_exit(0);
}

void Application::build() {
  for (std::size_t i = 0; i < loops_.size(); ++i)
    stores_.push_back(std::make_unique<LoopStores>(loops_[i], settings_));
  shared_ = std::make_unique<SharedServices>(*stores_[0], settings_);
  for (auto& stores : stores_) {
    services_.push_back(std::make_unique<LoopServices>(LoopServices::Parts{.stores = *stores,
                                                                           .shared = *shared_,
                                                                           .first_loop = loops_[0],
                                                                           .clock = clock_,
                                                                           .settings = settings_,
                                                                           .metrics = metrics_,
                                                                           .probes = probes_of(*stores)}));
  }
}

system::Probes Application::probes_of(LoopStores& stores) {
  system::Probes probes;
  probes.live = [this] { return loops_.all_turned_within(kLoopMustTurnWithin); };
  probes.unready = [this] { return unready(); };
  probes.database_up = [&stores] { return stores.database.up(); };
  probes.redis_up = [&stores] { return stores.redis.up(); };
  probes.log_current = [this] { return shared_->log.current(); };
  for (const auto& definition : house_datasets()) probes.datasets.push_back(definition.id);
  probes.bench = settings_.limits_bench;
  probes.shifted_clock = !settings_.clock_at.empty();
  return probes;
}

void Application::start_shared() {
  shared_->log.start();
  shared_->datasets.start();
  if (duties_.works) {
    auto jobs = services_[0]->jobs();
    jobs.push_back(changes::purge_job(stores_[0]->database, clock_));
    jobs_ = std::make_unique<changes::JobRunner>(loops_[0], stores_[0]->database, clock_, metrics_,
                                                 std::move(jobs));
    jobs_->start();
  }
}

void Application::listen() {
  for (auto& services : services_) {
    if (auto listening = services->listen(settings_, metrics_); !listening)
      throw std::runtime_error(settings_.http_listen + ": " + listening.error().log);
    // Port 0 was given a real one by the first loop; the others share it.
    if (settings_.http_listen.ends_with(":0"))
      settings_.http_listen.replace(settings_.http_listen.size() - 1, 1,
                                    std::to_string(services->server().port()));
  }
  spdlog::info("listening on {}", settings_.http_listen);
  if (settings_.admin_listen.empty()) return;
  admin_handler_ = std::make_unique<system::AdminHandler>(metrics_, [this] { return details(); });
  admin_ = std::make_unique<http::Server>(loops_[0], http::ServerOptions{.listen = settings_.admin_listen},
                                          *admin_handler_, metrics_);
  if (auto listening = admin_->listen(); !listening)
    throw std::runtime_error(settings_.admin_listen + ": " + listening.error().log);
}

async::Task<boost::json::object> Application::details() {
  boost::json::object out{{"unready", boost::json::value_from(unready())}, {"loops", loops_.size()}};
  std::size_t connections = 0, sessions = 0;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    auto counted = co_await async::ask(
        loops_[0], loops_[i],
        [services = services_[i].get()] {
          return std::pair(services->server().connections(), services->sessions().size());
        },
        async::in(1s));
    if (!counted) continue;
    connections += counted->first;
    sessions += counted->second;
  }
  out["connections"] = connections;
  out["sessions_cached"] = sessions;
  co_return out;
}

// Blocking calls, so on a thread of its own; the database may come long after us.
void Application::check_schema_until_accepted() {
  auto migrations = house_migrations();
  while (!ended_) {
    auto accepted = store::check_schema(settings_.database_url, migrations);
    if (accepted) {
      schema_accepted_ = true;
      return;
    }
    spdlog::warn("schema not accepted yet: {}", accepted.error().log);
    std::this_thread::sleep_for(1s);
  }
}

std::vector<std::string> Application::unready() const {
  std::vector<std::string> reasons;
  if (!schema_accepted_) reasons.emplace_back("schema_not_accepted");
  if (!shared_->datasets.ready()) reasons.emplace_back("datasets_not_loaded");
  if (draining_) reasons.emplace_back("draining");
  return reasons;
}

async::Task<> Application::stop_on_signal() {
  SignalSet signals(loops_[0].context(), SIGTERM, SIGINT);
  co_await signals.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>()));
  spdlog::info("stopping: draining");
  co_await drain();
  spdlog::info("stopped");
  ended_ = true;
  ended_.notify_all();
}

async::Task<> Application::drain() {
  draining_ = true;
  if (duties_.serves) {
    for (std::size_t i = 0; i < services_.size(); ++i)
      loops_[i].post([server = &services_[i]->server()] { server->drain(); });
    co_await pause(loops_[0], settings_.drain_delay);
    for (std::size_t i = 0; i < services_.size(); ++i)
      loops_[i].post([server = &services_[i]->server()] { server->stop_accepting(); });
    co_await end_connections(async::in(kLastAnswers));
  }
  if (jobs_) co_await jobs_->stop(async::in(kLastAnswers));
}

async::Task<> Application::end_connections(async::Deadline deadline) {
  while (std::chrono::steady_clock::now() < deadline) {
    std::size_t open = 0;
    for (std::size_t i = 0; i < services_.size(); ++i) {
      auto counted = co_await async::ask(
          loops_[0], loops_[i], [server = &services_[i]->server()] { return server->connections(); },
          deadline);
      open += counted.value_or(0);
    }
    if (open == 0) co_return;
    co_await pause(loops_[0], 50ms);
  }
}

}  // namespace metropole
