// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <deque>
#include <memory>
#include <vector>

#include "async/one_shot.hpp"
#include "store/pg_connection.hpp"

namespace metropole::store {

class ExclusivePool;

// A connection lent to one holder. Given back when destroyed: to the pool when idle, else it is rolled back
// in the background, or closed when even that is out of reach.
class Lease {
 public:
  Lease() = default;
  Lease(std::shared_ptr<ExclusivePool> pool, std::shared_ptr<PgConnection> connection)
      : pool_(std::move(pool)), connection_(std::move(connection)) {}
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { release(); }

  const std::shared_ptr<PgConnection>& connection() const { return connection_; }
  explicit operator bool() const { return connection_ != nullptr; }
  void release();

 private:
  std::shared_ptr<ExclusivePool> pool_;
  std::shared_ptr<PgConnection> connection_;
};

// The connections for transactions and COPY of one loop, with a bounded queue of those who wait for one.
class ExclusivePool : public std::enable_shared_from_this<ExclusivePool> {
 public:
  // `wanted` is called when a connection more would serve someone, `lost` when one was found dead.
  struct Hooks {
    std::function<void()> wanted;
    std::function<void()> lost;
  };
  ExclusivePool(async::Loop& loop, std::size_t most, std::size_t waiters, Hooks hooks)
      : loop_(loop), most_(most), most_waiters_(waiters), hooks_(std::move(hooks)) {}

  async::Task<Result<Lease>> acquire(async::Deadline deadline);
  void give_back(std::shared_ptr<PgConnection> connection);
  // Takes a new connection in; closes it when there are enough.
  void adopt(std::shared_ptr<PgConnection> connection);
  bool wants_one() const { return !closed_ && total_ < most_ && !waiters_.empty(); }
  // While refusing, who cannot be served at once is turned away instead of queued.
  void refuse(const Error& error);
  void accept() { refusing_ = false; }
  void close();

 private:
  using Waiter = async::OneShot<Result<Lease>>;

  std::shared_ptr<PgConnection> take_idle();
  void serve(std::shared_ptr<PgConnection> connection);
  async::Task<> roll_back(std::shared_ptr<ExclusivePool> self, std::shared_ptr<PgConnection> connection);
  void forget();

  async::Loop& loop_;
  std::size_t most_, most_waiters_;
  Hooks hooks_;
  std::size_t total_ = 0;
  bool refusing_ = false;
  bool closed_ = false;
  std::vector<std::shared_ptr<PgConnection>> idle_;
  std::deque<std::weak_ptr<Waiter>> waiters_;
};

}  // namespace metropole::store
