// SPDX-License-Identifier: EUPL-1.2
#include "store/shared_connection.hpp"

#include "store/sql_error.hpp"

namespace metropole::store {

void SharedConnection::send(PendingRead read) {
  // The statements of a group are one implicit transaction: the scope ends with it, and an error leaves
  // nothing open.
  if (read.scope) connection_->send_scope(*read.scope);
  connection_->send(*read.statement, read.params);
  connection_->sync();
  read.params = {};
  if (in_flight_.empty()) connection_->arm(async::in(silence_));
  in_flight_.push_back(std::move(read));
  push();
}

void SharedConnection::push() {
  if (pushing_ || connection_->flush()) return;
  pushing_ = true;
  connection_->when_writable([weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self) return;
    self->pushing_ = false;
    self->push();
  });
}

async::Task<> SharedConnection::receive(std::shared_ptr<SharedConnection> /*self*/) {
  for (auto going = true; going;) {
    going = co_await connection_->receive();
    deliver();
    in_flight_.empty() ? connection_->disarm() : connection_->arm(async::in(silence_));
  }
  end();
}

void SharedConnection::deliver() {
  while (auto arrival = connection_->next()) {
    if (arrival->kind == Arrival::Kind::rows) {
      if (!outcome_) outcome_ = std::move(arrival->rows);
    } else if (arrival->kind == Arrival::Kind::failure) {
      if (!outcome_ || *outcome_) outcome_ = std::unexpected(std::move(arrival->error));
    } else if (!in_flight_.empty()) {
      auto read = std::move(in_flight_.front());
      in_flight_.pop_front();
      read.answer->set(outcome_ ? std::move(*outcome_) : std::unexpected(database_unavailable("no result")));
      outcome_.reset();
    }
  }
}

void SharedConnection::end() {
  connection_->lose();
  auto reads = std::move(in_flight_);
  for (auto& read : reads) read.answer->set(std::unexpected(database_unavailable(connection_->reason())));
  ended_();
}

}  // namespace metropole::store
