// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <deque>
#include <memory>
#include <vector>

#include "async/backoff.hpp"
#include "store/exclusive_pool.hpp"
#include "store/host_lookup.hpp"
#include "store/shared_connection.hpp"

namespace metropole::store {

// Keeps a loop's connections: makes those that are missing, one attempt at a time, with jitter after a
// refusal. Callers wait for a first attempt; after a refusal they are turned away at once until one succeeds.
class PgSupervisor : public std::enable_shared_from_this<PgSupervisor> {
 public:
  PgSupervisor(async::Loop& loop, DatabaseOptions options);
  // Second half of construction: needs shared_from_this.
  void start();
  void close();

  // Sends the read, or keeps it until a connection is there; an error answers it at once.
  void read(PendingRead read);
  const std::shared_ptr<ExclusivePool>& pool() { return pool_; }
  bool up() const { return !lost_ && !refused_; }

 private:
  // Holds itself: the loop may first turn after the owner has gone.
  async::Task<> keep(std::shared_ptr<PgSupervisor> self);
  async::Task<Result<std::shared_ptr<PgConnection>>> connect();
  async::Task<> wait(async::Deadline until);
  bool missing() const { return lost_ || shared_.size() < options_.shared_connections || pool_->wants_one(); }
  void adopt(std::shared_ptr<PgConnection> connection);
  void share(std::shared_ptr<PgConnection> connection);
  void refused(Error error);
  void lost();

  async::Loop& loop_;
  DatabaseOptions options_;
  std::shared_ptr<HostLookup> lookup_;
  std::shared_ptr<ExclusivePool> pool_;
  std::vector<std::shared_ptr<SharedConnection>> shared_;
  std::deque<PendingRead> early_;  // reads that came before any shared connection
  async::Backoff backoff_{std::chrono::milliseconds(100), std::chrono::milliseconds(3'000)};
  async::Timer wake_;
  bool lost_ = false;
  bool refused_ = false;
  bool closed_ = false;
};

}  // namespace metropole::store
