// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include "store/database.hpp"
#include "store/store_migrations.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_database.hpp"

namespace metropole::store {

using namespace std::chrono_literals;

// A database of its own and a loop turned by the test. The Database is made by each test, on the loop.
class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::TestDatabase::available())
      GTEST_SKIP() << "METROPOLE_TEST_PG is not set: nothing here was tested";
    auto all = migrations();
    postgres.emplace(all);
  }

  Database& open(std::string_view user = "owner", DatabaseOptions options = {}) {
    options.url = postgres->url(user);
    return database.emplace(loop, std::move(options));
  }
  template <class T>
  T run(async::Task<T> task) {
    return test::run_on_loop(loop, std::move(task));
  }
  // Turns the loop until `condition` holds; false after five seconds.
  bool eventually(std::function<bool()> condition) {
    loop.context().restart();
    auto until = async::in(5s);
    while (!condition() && std::chrono::steady_clock::now() < until) loop.context().run_one_for(10ms);
    return condition();
  }
  // Whether reads succeed again within five seconds.
  bool recovers() {
    static constexpr Statement kOne{"test.one", "select 1"};
    for (auto until = async::in(5s); std::chrono::steady_clock::now() < until;)
      if (run(database->read(kOne, {}, async::in(1s)))) return true;
    return false;
  }

  std::optional<test::TestDatabase> postgres;
  test::TestLoop loop;
  std::optional<Database> database;
};

}  // namespace metropole::store
