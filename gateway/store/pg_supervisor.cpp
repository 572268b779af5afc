// SPDX-License-Identifier: EUPL-1.2
#include "store/pg_supervisor.hpp"

#include <spdlog/spdlog.h>

#include "store/sql_error.hpp"

namespace metropole::store {

using namespace std::chrono_literals;

namespace {

constexpr auto kConnectTimeout = 5s;
// Beyond statement_timeout, before a server that answers nothing is taken for dead.
constexpr auto kPatience = 3s;

}  // namespace

PgSupervisor::PgSupervisor(async::Loop& loop, DatabaseOptions options)
    : loop_(loop),
      options_(std::move(options)),
      lookup_(std::make_shared<HostLookup>(loop.executor())),
      wake_(loop.executor()) {}

void PgSupervisor::start() {
  auto weak = weak_from_this();
  pool_ = std::make_shared<ExclusivePool>(loop_, options_.exclusive_connections, options_.waiters,
                                          ExclusivePool::Hooks{.wanted =
                                                                   [weak] {
                                                                     if (auto self = weak.lock())
                                                                       self->wake_.cancel();
                                                                   },
                                                               .lost =
                                                                   [weak] {
                                                                     if (auto self = weak.lock())
                                                                       self->lost();
                                                                   }});
  loop_.spawn("postgresql connections", keep(shared_from_this()));
}

void PgSupervisor::close() {
  closed_ = true;
  refused(database_unavailable("closing"));
  pool_->close();
  for (auto& connection : shared_) connection->close();
  shared_.clear();
  wake_.cancel();
}

void PgSupervisor::read(PendingRead read) {
  if (!shared_.empty()) {
    auto& least = *std::ranges::min_element(shared_, {}, [](const auto& one) { return one->in_flight(); });
    if (least->in_flight() < options_.pipelined) return least->send(std::move(read));
    return read.answer->set(unavailable("database_busy", "too many reads are in flight"));
  }
  if (refused_) return read.answer->set(std::unexpected(database_unavailable("the server is away")));
  if (early_.size() >= options_.pipelined)
    return read.answer->set(unavailable("database_busy", "too many reads wait for a connection"));
  early_.push_back(std::move(read));
}

async::Task<> PgSupervisor::wait(async::Deadline until) {
  wake_.expires_at(until);
  co_await wake_.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
}

async::Task<Result<std::shared_ptr<PgConnection>>> PgSupervisor::connect() {
  auto deadline = async::in(kConnectTimeout);
  auto addresses = co_await addresses_of(lookup_, options_.url, deadline);
  if (!addresses) co_return std::unexpected(database_unavailable(addresses.error().log));
  co_return co_await PgConnection::connect(loop_.executor(), options_, std::move(*addresses), deadline);
}

async::Task<> PgSupervisor::keep(std::shared_ptr<PgSupervisor> /*self*/) {
  while (!closed_) {
    if (!missing()) {
      co_await wait(async::Deadline::max());
      continue;
    }
    auto made = co_await connect();
    if (closed_) co_return;
    if (made) {
      adopt(std::move(*made));
      continue;
    }
    refused(std::move(made.error()));
    // Being wanted does not hasten the next attempt: a herd of callers is not a reason to hammer the server.
    for (auto until = async::in(backoff_.next()); !closed_ && std::chrono::steady_clock::now() < until;)
      co_await wait(until);
  }
}

void PgSupervisor::adopt(std::shared_ptr<PgConnection> connection) {
  if (refused_) spdlog::info("postgresql is back");
  lost_ = refused_ = false;
  backoff_.reset();
  pool_->accept();
  if (shared_.size() < options_.shared_connections) return share(std::move(connection));
  pool_->adopt(std::move(connection));
}

void PgSupervisor::share(std::shared_ptr<PgConnection> connection) {
  auto ended = [weak = weak_from_this(), key = connection.get()] {
    auto self = weak.lock();
    if (!self) return;
    std::erase_if(self->shared_, [key](const auto& one) { return one->is(key); });
    self->lost();
  };
  shared_.push_back(std::make_shared<SharedConnection>(
      loop_, std::move(connection), options_.statement_timeout + kPatience, std::move(ended)));
  shared_.back()->start();
  for (auto early = std::move(early_); auto& read : early) this->read(std::move(read));
}

void PgSupervisor::refused(Error error) {
  if (!refused_ && !closed_) spdlog::warn("postgresql refuses connections: {}", error.log);
  refused_ = true;
  pool_->refuse(error);
  for (auto early = std::move(early_); auto& read : early) read.answer->set(std::unexpected(error));
}

void PgSupervisor::lost() {
  lost_ = true;
  wake_.cancel();
}

}  // namespace metropole::store
