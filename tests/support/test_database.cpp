// SPDX-License-Identifier: EUPL-1.2
#include "support/test_database.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace metropole::test {

namespace {

std::string base() {
  auto url = std::getenv("METROPOLE_TEST_PG");
  return url ? url : "";
}

// In a conninfo string the last value of a keyword counts.
std::string conninfo(const std::string& database, std::string_view user) {
  return fmt::format("{} dbname={} user={}", base(), database, user);
}

std::vector<std::string> execute(const std::string& url, const std::string& text) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), text.c_str()), PQclear);
  auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  std::vector<std::string> out;
  for (int i = 0; i < PQntuples(result.get()); ++i) out.emplace_back(PQgetvalue(result.get(), i, 0));
  return out;
}

std::vector<std::string> maintain(const std::string& text) {
  return execute(conninfo("postgres", "owner"), text);
}

}  // namespace

bool TestDatabase::available() {
  return !base().empty();
}

TestDatabase::TestDatabase(std::span<const store::Migration> migrations)
    : TestDatabase(migrations, Options()) {}

TestDatabase::TestDatabase(std::span<const store::Migration> migrations, Options options) {
  static int counter = 0;
  name_ = fmt::format("metropole_test_{}_{}", getpid(), ++counter);
  maintain("drop database if exists " + name_ + " with (force)");
  maintain("create database " + name_ + " template template0");
  if (options.postgis) sql("create extension postgis");
  if (migrations.empty()) return;
  auto migrated = store::migrate(url("owner"), migrations);
  if (!migrated) throw std::runtime_error(migrated.error().code + ": " + migrated.error().log);
}

TestDatabase::~TestDatabase() {
  try {
    maintain("drop database if exists " + name_ + " with (force)");
  } catch (const std::exception&) {
    // The server is gone: with it the database, or the runner removes both.
  }
}

std::string TestDatabase::url(std::string_view user) const {
  return conninfo(name_, user);
}

std::vector<std::string> TestDatabase::sql(const std::string& text) const {
  return execute(url("owner"), text);
}

int TestDatabase::kill_connections() const {
  return static_cast<int>(
      maintain("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name_ + "'")
          .size());
}

void TestDatabase::allow_connections(bool allowed) const {
  maintain(fmt::format("alter database {} allow_connections {}", name_, allowed));
}

}  // namespace metropole::test
