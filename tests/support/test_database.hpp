// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <span>
#include <string>
#include <vector>

#include "store/migrations.hpp"

namespace metropole::test {

// A database of its own in the PostgreSQL that METROPOLE_TEST_PG names (conninfo of a superuser `owner`),
// dropped at the end with whoever is still connected. Blocking; throws std::runtime_error on failure. The
// schema is that of `migrations`, in their order (store::migrations() first: it makes the roles).
//   if (!TestDatabase::available()) GTEST_SKIP() << "METROPOLE_TEST_PG is not set";
class TestDatabase {
 public:
  struct Options {
    bool postgis = false;
  };
  static bool available();
  explicit TestDatabase(std::span<const store::Migration> migrations = {});
  TestDatabase(std::span<const store::Migration> migrations, Options options);
  TestDatabase(const TestDatabase&) = delete;
  ~TestDatabase();

  const std::string& name() const { return name_; }
  // conninfo as `user`: "owner", "app", "open" or "audit".
  std::string url(std::string_view user) const;
  // Runs SQL as the owner; the first column of its rows, null as "".
  std::vector<std::string> sql(const std::string& text) const;
  // Ends every connection to it but the caller's; how many there were.
  int kill_connections() const;
  // While not allowed, new connections are refused (the owner's too, superuser as it is; `sql` goes on
  // working through the maintenance database only for `allow_connections`).
  void allow_connections(bool allowed) const;

 private:
  std::string name_;
};

}  // namespace metropole::test
