// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <deque>
#include <memory>

#include "async/one_shot.hpp"
#include "store/pg_connection.hpp"

namespace metropole::store {

// A read waiting for its turn or its rows. Who asked may have given up: the rows then go nowhere.
struct PendingRead {
  const Statement* statement;
  Params params;
  std::optional<Scope> scope;
  std::shared_ptr<async::OneShot<Result<Rows>>> answer;
};

// Many reads on one connection at once: each is its own group, so that an error touches no other. On one
// loop.
class SharedConnection : public std::enable_shared_from_this<SharedConnection> {
 public:
  // Reads in flight and nothing arriving for `silence`: the connection counts as lost. `ended` is called
  // once, when it is lost and all its reads have been answered.
  SharedConnection(async::Loop& loop, std::shared_ptr<PgConnection> connection,
                   std::chrono::milliseconds silence, std::function<void()> ended)
      : loop_(loop), connection_(std::move(connection)), silence_(silence), ended_(std::move(ended)) {}

  // Starts receiving.
  void start() { loop_.spawn("postgresql reads", receive(shared_from_this())); }
  void send(PendingRead read);
  std::size_t in_flight() const { return in_flight_.size(); }
  void close() { connection_->lose(); }
  bool is(const PgConnection* connection) const { return connection_.get() == connection; }

 private:
  async::Task<> receive(std::shared_ptr<SharedConnection> self);
  void deliver();
  void push();
  void end();

  async::Loop& loop_;
  std::shared_ptr<PgConnection> connection_;
  std::chrono::milliseconds silence_;
  std::function<void()> ended_;
  std::deque<PendingRead> in_flight_;
  std::optional<Result<Rows>> outcome_;  // of the front read, until its sync
  bool pushing_ = false;
};

}  // namespace metropole::store
