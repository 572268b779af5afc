// SPDX-License-Identifier: EUPL-1.2
#include "store/pg_connection.hpp"

#include <sys/socket.h>

#include <stdexcept>

#include "store/sql_error.hpp"

namespace metropole::store {

namespace {

constexpr Statement kSetScope{
    "store.set_scope",
    "select set_config('metropole.resident', $1, true), set_config('metropole.authority', $2, true)"};

}  // namespace

PgConnection::~PgConnection() {
  // The watched descriptor goes first: PQfinish closes the last one of the socket.
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  PQfinish(connection_);
}

void PgConnection::prepare(const Statement& statement) {
  auto known = prepared_.find(statement.name);
  if (known != prepared_.end()) {
    if (known->second == statement.sql) return;
    throw std::logic_error(fmt::format("two statements are named {}", statement.name));
  }
  auto name = prepared_.emplace(statement.name, statement.sql).first;
  check(PQsendPrepare(connection_, name->first.c_str(), std::string(statement.sql).c_str(), 0, nullptr));
  expected_.push_back({.name = statement.name, .prepares = true, .hidden = true});
}

void PgConnection::send(const Statement& statement, const Params& params, bool hidden) {
  prepare(statement);
  std::array<const char*, 32> few;
  std::vector<const char*> many(params.size() > few.size() ? params.size() : 0);
  auto values = many.empty() ? few.data() : many.data();
  for (std::size_t i = 0; i < params.size(); ++i) values[i] = params[i] ? params[i]->c_str() : nullptr;
  check(PQsendQueryPrepared(connection_, prepared_.find(statement.name)->first.c_str(),
                            static_cast<int>(params.size()), values, nullptr, nullptr, 0));
  expected_.push_back({.name = statement.name, .hidden = hidden});
}

void PgConnection::send_plain(const char* sql) {
  check(PQsendQueryParams(connection_, sql, 0, nullptr, nullptr, nullptr, nullptr, 0));
  expected_.push_back({.name = sql, .hidden = true});
}

void PgConnection::send_scope(const Scope& scope) {
  auto nobody = scope.resident() == ResidentId{};
  send(kSetScope, Params{}.text(nobody ? "" : scope.resident().value().text()).text(scope.authority()), true);
}

void PgConnection::send_no_scope() {
  send(kSetScope, Params{}.text("").text(""), true);
}

void PgConnection::sync() {
  check(PQpipelineSync(connection_));
  expected_.push_back({.name = "sync", .sync = true});
}

std::optional<Arrival> PgConnection::next() {
  // A null result ends each statement's; two in a row mean that nothing is under way.
  for (int nulls = 0; !lost_ && !expected_.empty() && nulls < 2;) {
    if (PQisBusy(connection_)) return std::nullopt;
    std::shared_ptr<PGresult> result(PQgetResult(connection_), PQclear);
    if (!result) {
      ++nulls;
      continue;
    }
    nulls = 0;
    if (auto arrival = accept(std::move(result))) return arrival;
  }
  return std::nullopt;
}

std::optional<Arrival> PgConnection::accept(std::shared_ptr<PGresult> result) {
  auto status = PQresultStatus(result.get());
  if (status == PGRES_PIPELINE_SYNC) {
    while (!expected_.front().sync) expected_.pop_front();
    expected_.pop_front();
    return Arrival{};
  }
  if (expected_.front().sync) {  // A message that answers nothing sent: the server is going away.
    lost_ = true;
    return Arrival{Arrival::Kind::failure, {}, sql_error(result.get(), "no statement")};
  }
  auto step = expected_.front();
  expected_.pop_front();
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
    if (step.hidden) return std::nullopt;
    return Arrival{Arrival::Kind::rows, Rows(std::move(result)), {}};
  }
  if (step.prepares) prepared_.erase(prepared_.find(step.name));
  return Arrival{Arrival::Kind::failure, {}, sql_error(result.get(), step.name)};
}

bool PgConnection::flush() {
  auto left = PQflush(connection_);
  lost_ = lost_ || left < 0;
  return left <= 0;
}

bool PgConnection::still_there() {
  char byte;
  auto seen = recv(PQsocket(connection_), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (seen < 0 && errno == EAGAIN) return !lost();
  // A changed setting may be told to an idle connection; a goodbye is followed by the end.
  for (int i = 0; i < 2 && !lost(); ++i) lost_ = !PQconsumeInput(connection_) || PQisBusy(connection_);
  return !lost();
}

void PgConnection::arm(async::Deadline deadline) {
  timer_.expires_at(deadline);
  timer_.async_wait([weak = weak_from_this(), arming = ++arming_](boost::system::error_code error) {
    auto self = weak.lock();
    if (error || !self || self->arming_ != arming) return;
    self->expired_ = true;
    self->lose();
  });
}

void PgConnection::lose() {
  lost_ = true;
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
}

std::string PgConnection::reason() const {
  if (expired_) return "deadline";
  auto message = connection_ ? std::string_view(PQerrorMessage(connection_)) : "out of memory";
  while (message.ends_with('\n')) message.remove_suffix(1);
  return std::string(message);
}

async::Task<Result<std::vector<Rows>>> finish_group(std::shared_ptr<PgConnection> connection) {
  std::vector<Rows> rows;
  std::optional<Error> failure;
  for (;;) {
    while (auto arrival = connection->next()) {
      if (arrival->kind == Arrival::Kind::rows) rows.push_back(std::move(arrival->rows));
      if (arrival->kind == Arrival::Kind::failure && !failure) failure = std::move(arrival->error);
      if (arrival->kind != Arrival::Kind::sync) continue;
      if (failure) co_return std::unexpected(std::move(*failure));
      co_return rows;
    }
    auto going = co_await connection->turn();
    if (going) continue;
    if (connection->expired()) co_return std::unexpected(database_timeout("transaction"));
    co_return std::unexpected(failure ? std::move(*failure) : database_unavailable(connection->reason()));
  }
}

}  // namespace metropole::store
