// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "async/loop_group.hpp"
#include "changes/log.hpp"
#include "changes/migrations.hpp"
#include "store/database.hpp"
#include "store/store_migrations.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_database.hpp"

namespace metropole::changes {

inline async::Deadline soon() {
  return async::in(std::chrono::seconds(20));
}

// A database with the log's schema and a table of the test's own. Skips without PostgreSQL.
class WithDatabase : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::TestDatabase::available()) GTEST_SKIP() << "METROPOLE_TEST_PG is not set";
    auto all = store::migrations();
    for (auto& migration : migrations()) all.push_back(std::move(migration));
    database_.emplace(all);
    database_->sql(
        "create table thing (key text primary key, value bigint not null);"
        "grant select, insert, update, delete on thing to app");
  }

  store::DatabaseOptions options(std::size_t exclusive = 2) const {
    return {.url = database_->url("app"), .exclusive_connections = exclusive};
  }
  std::string one(const std::string& sql) const { return database_->sql(sql).at(0); }
  // Asks until the database answers `value`; false after twenty seconds.
  bool becomes(const std::string& sql, const std::string& value) const {
    for (auto until = soon(); std::chrono::steady_clock::now() < until;)
      if (one(sql) == value) return true;
    return false;
  }

  std::optional<test::TestDatabase> database_;
};

inline Instant noon() {
  return parse_instant("2026-11-23T12:00:00Z").value();
}

// A change of one key.
inline store::Aftermath changed(std::string stream, std::string key) {
  return {.changes = {{.stream = std::move(stream), .key = std::move(key)}}, .events = {}};
}

// One transaction: the statement, then the log.
inline async::Task<Result<store::Seen>> write(store::Database* database, const store::Statement* statement,
                                              store::Params params, store::Aftermath after) {
  auto transaction = co_await database->begin(soon());
  if (!transaction) co_return pass(transaction);
  if (statement) {
    auto done = co_await transaction->execute(*statement, std::move(params));
    if (!done) co_return pass(done);
  }
  auto seen = co_await append(*transaction, after, noon());
  if (!seen) co_return seen;
  auto committed = co_await transaction->commit();
  if (!committed) co_return pass(committed);
  co_return seen;
}

// Starts `task` on a loop that turns on another thread, and waits here for its value.
template <class T>
T ask(async::Loop& loop, async::Task<T> task) {
  std::promise<T> promise;
  async::asio::co_spawn(loop.context(), std::move(task), [&](std::exception_ptr thrown, T value) {
    if (thrown) return promise.set_exception(thrown);
    promise.set_value(std::move(value));
  });
  return promise.get_future().get();
}

// Something several threads tell and the test waits for.
template <class State>
class Watched {
 public:
  template <class Function>
  void tell(Function function) {
    std::lock_guard lock(mutex_);
    function(state_);
    told_.notify_all();
  }
  // True once `condition` held; false after twenty seconds.
  template <class Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex_);
    return told_.wait_for(lock, std::chrono::seconds(20), [&] { return condition(state_); });
  }
  State copy() {
    std::lock_guard lock(mutex_);
    return state_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  State state_;
};

}  // namespace metropole::changes
