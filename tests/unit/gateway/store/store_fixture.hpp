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

  std::optional<test::TestDatabase> postgres;
  test::TestLoop loop;
  std::optional<Database> database;
};

}  // namespace metropole::store
