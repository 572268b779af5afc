// SPDX-License-Identifier: EUPL-1.2
// COPY in both directions, on a transaction's connection taken out of pipeline mode meanwhile.
#include <boost/asio/post.hpp>

#include "store/sql_error.hpp"
#include "store/transaction_state.hpp"

namespace metropole::store {

namespace {

constexpr std::size_t kBlock = 64 * 1024;

using Result1 = std::shared_ptr<PGresult>;

async::Task<Result<>> flushed(std::shared_ptr<PgConnection> connection) {
  if (!co_await connection->push()) co_return std::unexpected(database_unavailable(connection->reason()));
  co_return Result<>();
}

// The next result outside pipeline mode; empty when the connection is lost or there is none left.
async::Task<Result1> next_result(std::shared_ptr<PgConnection> connection) {
  while (PQisBusy(connection->raw()))
    if (!co_await connection->turn()) co_return nullptr;
  co_return Result1(PQgetResult(connection->raw()), PQclear);
}

async::Task<Result<>> start_copy(std::shared_ptr<PgConnection> connection, std::string copy,
                                 ExecStatusType wanted) {
  // What was sent without waiting (BEGIN, the scope) is answered first.
  connection->sync();
  auto before = co_await finish_group(connection);
  if (!before) co_return pass(before);
  if (PQexitPipelineMode(connection->raw()) != 1 || PQsendQuery(connection->raw(), copy.c_str()) != 1)
    co_return std::unexpected(database_unavailable(connection->reason()));
  auto sent = co_await flushed(connection);
  if (!sent) co_return sent;
  auto result = co_await next_result(connection);
  if (!result) co_return std::unexpected(database_unavailable(connection->reason()));
  if (PQresultStatus(result.get()) != wanted) co_return std::unexpected(sql_error(result.get(), "COPY"));
  co_return Result<>();
}

// The rows copied; the connection is in pipeline mode again.
async::Task<Result<std::int64_t>> end_copy(std::shared_ptr<PgConnection> connection) {
  std::int64_t copied = 0;
  std::optional<Error> failure;
  for (auto result = co_await next_result(connection); result; result = co_await next_result(connection)) {
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK)
      copied = Rows(result).affected();
    else if (!failure)
      failure = sql_error(result.get(), "COPY");
  }
  if (connection->lost() || PQenterPipelineMode(connection->raw()) != 1)
    co_return std::unexpected(failure ? *failure : database_unavailable(connection->reason()));
  if (failure) co_return std::unexpected(std::move(*failure));
  co_return copied;
}

async::Task<Result<>> feed(std::shared_ptr<PgConnection> connection, std::function<std::string()> next) {
  auto executor = co_await async::asio::this_coro::executor;
  for (auto block = next(); !block.empty(); block = next()) {
    if (PQputCopyData(connection->raw(), block.data(), static_cast<int>(block.size())) < 0)
      co_return std::unexpected(database_unavailable(connection->reason()));
    auto sent = co_await flushed(connection);
    if (!sent) co_return sent;
    // A fast server would otherwise keep the loop from everybody else.
    co_await async::asio::post(executor, async::asio::use_awaitable_t<async::Executor>());
  }
  PQputCopyEnd(connection->raw(), nullptr);
  co_return co_await flushed(connection);
}

// Hands rows on in blocks; reading goes on only once the sink has taken one.
async::Task<Result<>> drain(std::shared_ptr<PgConnection> connection,
                            std::function<async::Task<Result<>>(std::string_view)> sink) {
  std::string block;
  for (;;) {
    char* row = nullptr;
    auto size = PQgetCopyData(connection->raw(), &row, 1);
    if (size > 0) block.append(row, static_cast<std::size_t>(size));
    PQfreemem(row);
    if (!block.empty() && (size <= 0 || block.size() >= kBlock)) {
      auto taken = co_await sink(block);
      if (!taken) co_return taken;
      block.clear();
    }
    if (size < 0) co_return Result<>();
    if (size == 0 && !co_await connection->turn())
      co_return std::unexpected(database_unavailable(connection->reason()));
  }
}

}  // namespace

async::Task<Result<std::int64_t>> Transaction::copy_in(std::string copy, std::function<std::string()> next) {
  auto usable = implementation_->usable();
  if (!usable) co_return pass(usable);
  auto connection = implementation_->lease.connection();
  auto started = co_await start_copy(connection, std::move(copy), PGRES_COPY_IN);
  if (!started) co_return implementation_->abandoned(std::move(started.error()));
  // `next` may throw, and half a COPY cannot be gone back from.
  struct Abandon {
    Implementation* implementation;
    ~Abandon() {
      if (implementation)
        (void)implementation->abandoned(fail(ErrorKind::internal, "copy_abandoned").error());
    }
  } unless_fed{implementation_.get()};
  auto fed = co_await feed(connection, std::move(next));
  unless_fed.implementation = nullptr;
  if (!fed) co_return implementation_->abandoned(std::move(fed.error()));
  auto copied = co_await end_copy(connection);
  if (!copied) co_return implementation_->broken(std::move(copied.error()));
  co_return *copied;
}

async::Task<Result<>> Transaction::copy_out(std::string copy,
                                            std::function<async::Task<Result<>>(std::string_view)> sink) {
  auto usable = implementation_->usable();
  if (!usable) co_return pass(usable);
  auto connection = implementation_->lease.connection();
  auto started = co_await start_copy(connection, std::move(copy), PGRES_COPY_OUT);
  if (!started) co_return implementation_->abandoned(std::move(started.error()));
  auto drained = co_await drain(connection, std::move(sink));
  if (!drained) co_return implementation_->abandoned(std::move(drained.error()));
  auto copied = co_await end_copy(connection);
  if (!copied) co_return implementation_->broken(std::move(copied.error()));
  co_return Result<>();
}

}  // namespace metropole::store
