// SPDX-License-Identifier: EUPL-1.2
#include "store/exclusive_pool.hpp"

#include "store/sql_error.hpp"

namespace metropole::store {

using namespace std::chrono_literals;

Lease& Lease::operator=(Lease&& other) noexcept {
  release();
  pool_ = std::move(other.pool_);
  connection_ = std::move(other.connection_);
  return *this;
}

void Lease::release() {
  if (!connection_) return;
  auto pool = std::move(pool_);
  pool->give_back(std::move(connection_));
}

async::Task<Result<Lease>> ExclusivePool::acquire(async::Deadline deadline) {
  if (auto connection = take_idle()) co_return Lease(shared_from_this(), std::move(connection));
  if (refusing_ || closed_) co_return std::unexpected(database_unavailable("the server is away"));
  std::erase_if(waiters_, [](const auto& waiter) { return waiter.expired(); });
  if (waiters_.size() >= most_waiters_)
    co_return unavailable("database_busy", "too many wait for a connection");
  auto waiter = std::make_shared<Waiter>(loop_.executor());
  waiters_.push_back(waiter);
  hooks_.wanted();
  auto lease = co_await waiter->wait(deadline);
  if (!lease) co_return std::unexpected(database_timeout("waiting for a connection"));
  co_return std::move(*lease);
}

std::shared_ptr<PgConnection> ExclusivePool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->still_there()) return connection;
    forget();
  }
  return nullptr;
}

void ExclusivePool::adopt(std::shared_ptr<PgConnection> connection) {
  if (closed_ || total_ >= most_) return;
  ++total_;
  serve(std::move(connection));
}

void ExclusivePool::serve(std::shared_ptr<PgConnection> connection) {
  while (!waiters_.empty()) {
    auto waiter = waiters_.front().lock();
    waiters_.pop_front();
    if (!waiter || waiter->is_set()) continue;
    return waiter->set(Lease(shared_from_this(), std::move(connection)));
  }
  idle_.push_back(std::move(connection));
}

void ExclusivePool::give_back(std::shared_ptr<PgConnection> connection) {
  connection->disarm();
  if (connection->lost()) return forget();
  if (closed_) return;
  if (connection->idle()) return serve(std::move(connection));
  loop_.spawn("postgresql roll back", roll_back(shared_from_this(), std::move(connection)));
}

async::Task<> ExclusivePool::roll_back(std::shared_ptr<ExclusivePool> /*self*/,
                                       std::shared_ptr<PgConnection> connection) {
  connection->arm(async::in(5s));
  // Answers still under way come before the rollback's own.
  connection->send_plain("ROLLBACK");
  connection->sync();
  while (!connection->lost() && !connection->idle()) {
    while (connection->next()) continue;
    if (connection->idle()) break;
    if (!co_await connection->turn()) break;
  }
  connection->disarm();
  if (connection->lost()) co_return forget();
  serve(std::move(connection));
}

void ExclusivePool::forget() {
  --total_;
  hooks_.lost();
}

void ExclusivePool::refuse(const Error& error) {
  refusing_ = true;
  auto waiters = std::move(waiters_);
  for (auto& weak : waiters)
    if (auto waiter = weak.lock()) waiter->set(std::unexpected(error));
}

void ExclusivePool::close() {
  closed_ = true;
  idle_.clear();
  refuse(database_unavailable("closing"));
}

}  // namespace metropole::store
