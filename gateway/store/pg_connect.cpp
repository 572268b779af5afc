// SPDX-License-Identifier: EUPL-1.2
// How a PgConnection is made, and how it waits for its socket.
#include <fcntl.h>

#include "store/pg_connection.hpp"
#include "store/sql_error.hpp"

namespace metropole::store {

namespace asio = async::asio;

namespace {

constexpr asio::as_tuple_t<asio::use_awaitable_t<async::Executor>> kAsValue{};

void drop_notice(void*, const PGresult*) {}

// The operator's own `options`, kept beside ours; those given last win in the server, so ours stand.
std::string own_options(const std::string& url) {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(url.c_str(), nullptr),
                                                                      PQconninfoFree);
  for (auto option = parsed.get(); option && option->keyword; ++option)
    if (std::string_view(option->keyword) == "options" && option->val) return std::string(option->val) + ' ';
  return {};
}

}  // namespace

Result<> PgConnection::start(const DatabaseOptions& options, const std::string& addresses) {
  auto settings = own_options(options.url) +
                  fmt::format(
                      "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex "
                      "-c extra_float_digits=1 -c statement_timeout={} "
                      "-c idle_in_transaction_session_timeout=60000",
                      options.statement_timeout.count());
  std::vector<std::pair<const char*, const char*>> parameters{
      {"dbname", options.url.c_str()},   {"client_encoding", "UTF8"},  {"options", settings.c_str()},
      {"application_name", "metropole"}, {"keepalives_idle", "30"},    {"keepalives_interval", "5"},
      {"keepalives_count", "3"},         {"tcp_user_timeout", "10000"}};
  if (!addresses.empty()) parameters.emplace_back("hostaddr", addresses.c_str());
  parameters.emplace_back(nullptr, nullptr);
  std::vector<const char*> keywords, values;
  for (auto [keyword, value] : parameters) {
    keywords.push_back(keyword);
    values.push_back(value);
  }
  connection_ = PQconnectStartParams(keywords.data(), values.data(), 1);
  if (!connection_ || PQstatus(connection_) == CONNECTION_BAD)
    return std::unexpected(database_unavailable(reason()));
  PQsetNoticeReceiver(connection_, drop_notice, nullptr);
  return {};
}

async::Task<Result<std::shared_ptr<PgConnection>>> PgConnection::connect(async::Executor executor,
                                                                         DatabaseOptions options,
                                                                         std::string addresses,
                                                                         async::Deadline deadline) {
  auto self = std::make_shared<PgConnection>(executor);
  auto started = self->start(options, addresses);
  if (!started) co_return pass(started);
  self->arm(deadline);
  auto established = co_await self->establish();
  if (!established) co_return pass(established);
  self->disarm();
  co_return self;
}

async::Task<Result<>> PgConnection::establish() {
  auto polled = PGRES_POLLING_WRITING;
  while (polled != PGRES_POLLING_OK) {
    if (polled == PGRES_POLLING_FAILED) co_return std::unexpected(database_unavailable(reason()));
    watch();
    auto what = polled == PGRES_POLLING_READING ? descriptor_.wait_read : descriptor_.wait_write;
    auto ready = co_await wait_for(what);
    if (!ready) co_return std::unexpected(database_unavailable("connecting: " + reason()));
    polled = PQconnectPoll(connection_);
  }
  watch();
  if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1)
    co_return std::unexpected(database_unavailable(reason()));
  co_return Result<>();
}

// libpq may have moved on to another socket at each step of connecting.
void PgConnection::watch() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  auto copy = fcntl(PQsocket(connection_), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return lose();
  descriptor_.assign(copy, ignored);
}

async::Task<bool> PgConnection::wait_for(asio::posix::descriptor_base::wait_type what) {
  if (lost()) co_return false;
  auto [error] = co_await descriptor_.async_wait(what, kAsValue);
  co_return !error && !lost_;
}

// While output is left, the server may be unable to take it before its own answers are read.
async::Task<bool> PgConnection::wait_for_either() {
  auto first = std::make_shared<async::OneShot<bool>>(descriptor_.get_executor());
  descriptor_.async_wait(descriptor_.wait_write,
                         [first](boost::system::error_code error) { first->set(!error); });
  descriptor_.async_wait(descriptor_.wait_read,
                         [first](boost::system::error_code error) { first->set(!error); });
  auto ready = co_await first->wait(async::Deadline::max());
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
  co_return ready.value_or(false) && !lost_;
}

// Unlike `turn`, never waits for an answer once the last byte is out: in a COPY none may come.
async::Task<bool> PgConnection::push() {
  while (!flush()) {
    if (!co_await wait_for_either()) co_return false;
    if (!PQconsumeInput(connection_)) lost_ = true;
  }
  co_return !lost();
}

async::Task<bool> PgConnection::turn() {
  auto flushed = flush();
  if (lost()) co_return false;
  auto ready = flushed ? co_await wait_for(descriptor_.wait_read) : co_await wait_for_either();
  if (!ready) co_return false;
  if (!PQconsumeInput(connection_)) lost_ = true;
  co_return !lost();
}

async::Task<bool> PgConnection::receive() {
  auto ready = co_await wait_for(descriptor_.wait_read);
  if (ready && !PQconsumeInput(connection_)) lost_ = true;
  co_return ready && !lost();
}

void PgConnection::when_writable(std::function<void()> function) {
  descriptor_.async_wait(descriptor_.wait_write,
                         [function = std::move(function)](boost::system::error_code error) {
                           if (!error) function();
                         });
}

}  // namespace metropole::store
