// SPDX-License-Identifier: EUPL-1.2
#include <libpq-fe.h>
#include <openssl/sha.h>
#include <spdlog/spdlog.h>

#include <thread>

#include "store/migrations.hpp"

namespace metropole::store {

namespace {

using PgResult = std::unique_ptr<PGresult, decltype(&PQclear)>;
using Blocking = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Applied = std::map<std::pair<std::string, std::string>, std::string>;  // folder, name → checksum

constexpr auto kNoTransaction = "-- no transaction";
constexpr int kLockAttempts = 20;

// "metropol" in ASCII: the advisory lock of whoever changes a schema.
constexpr auto kLock = "select pg_advisory_lock(7882832346411003756)";

std::string checksum(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

PgResult run(const Blocking& connection, const std::string& sql) {
  return {PQexec(connection.get(), sql.c_str()), PQclear};
}

PgResult run(const Blocking& connection, const char* sql, const std::vector<std::string>& params) {
  std::vector<const char*> values;
  for (const auto& param : params) values.push_back(param.c_str());
  return {PQexecParams(connection.get(), sql, static_cast<int>(params.size()), nullptr, values.data(),
                       nullptr, nullptr, 0),
          PQclear};
}

bool succeeded(const PgResult& result) {
  auto status = PQresultStatus(result.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string_view state(const PgResult& result) {
  auto text = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  return text ? text : "";
}

std::unexpected<Error> failed(const Blocking& connection, std::string_view doing) {
  return fail(ErrorKind::internal, "migration_failed", {},
              fmt::format("{}: {}", doing, PQerrorMessage(connection.get())));
}

Result<Blocking> open(const std::string& url) {
  Blocking connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK)
    return unavailable("database_unavailable", PQerrorMessage(connection.get()));
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  return connection;
}

Result<Applied> applied_of(const Blocking& connection) {
  Applied applied;
  auto exists = run(connection, "select to_regclass('schema_migration') is not null");
  if (!succeeded(exists)) return failed(connection, "looking for schema_migration");
  if (PQgetvalue(exists.get(), 0, 0)[0] != 't') return applied;
  auto rows = run(connection, "select folder, name, checksum from schema_migration");
  if (!succeeded(rows)) return failed(connection, "reading schema_migration");
  for (int i = 0; i < PQntuples(rows.get()); ++i)
    applied.emplace(std::pair(PQgetvalue(rows.get(), i, 0), PQgetvalue(rows.get(), i, 1)),
                    PQgetvalue(rows.get(), i, 2));
  return applied;
}

// Every applied file of a folder we know must still be there, unchanged.
Result<> compare(const Applied& applied, std::span<const Migration> migrations, bool newer_allowed) {
  std::map<std::pair<std::string, std::string>, const Migration*> known;
  std::map<std::string, std::string> last;  // folder → its last file
  for (const auto& migration : migrations) {
    known.emplace(std::pair(migration.folder, migration.name), &migration);
    last[migration.folder] = std::max(last[migration.folder], migration.name);
  }
  for (const auto& [file, sum] : applied) {
    auto found = known.find(file);
    if (found != known.end() && checksum(found->second->sql) == sum) continue;
    auto newer = found == known.end() && file.second > last[file.first];
    if (newer && newer_allowed) continue;
    return fail(ErrorKind::conflict, found == known.end() ? "migration_missing" : "migration_changed", {},
                fmt::format("{}/{} was applied and is {}", file.first, file.second,
                            found == known.end() ? "unknown to this release" : "not the same file any more"));
  }
  return {};
}

// One file and its line in schema_migration, in one transaction unless the file asks for none.
PgResult attempt(const Blocking& connection, const Migration& migration) {
  constexpr auto kRecord = "insert into schema_migration (folder, name, checksum) values ($1, $2, $3)";
  auto in_transaction = !migration.sql.starts_with(kNoTransaction);
  auto result = in_transaction ? run(connection, "begin") : run(connection, "select 1");
  if (succeeded(result)) result = run(connection, migration.sql);
  if (succeeded(result))
    result = run(connection, kRecord, {migration.folder, migration.name, checksum(migration.sql)});
  if (in_transaction && succeeded(result)) result = run(connection, "commit");
  if (in_transaction && !succeeded(result)) run(connection, "rollback");
  return result;
}

Result<> apply_one(const Blocking& connection, const Migration& migration) {
  auto name = migration.folder + '/' + migration.name;
  for (int tries = 1;; ++tries) {
    auto result = attempt(connection, migration);
    if (succeeded(result)) return {};
    auto busy = state(result) == "55P03" || state(result) == "40P01";
    if (!busy || tries == kLockAttempts)
      return fail(ErrorKind::internal, "migration_failed", {},
                  fmt::format("{}: {}", name, PQresultErrorMessage(result.get())));
    spdlog::info("{} waits for a lock, attempt {}", name, tries);
    std::this_thread::sleep_for(std::chrono::milliseconds(100 * tries));
  }
}

Result<> prepare(const Blocking& connection) {
  for (auto sql :
       {"set application_name = 'metropole migrate'", "set client_min_messages = warning", kLock,
        "set lock_timeout = '2s'",
        "create table if not exists schema_migration (folder text, name text, checksum text not null, "
        "applied_at timestamptz not null default now(), primary key (folder, name))",
        "grant select on schema_migration to public"})
    if (!succeeded(run(connection, std::string(sql)))) return failed(connection, sql);
  return {};
}

}  // namespace

Result<MigrationReport> migrate(const std::string& owner_url, std::span<const Migration> migrations) {
  auto connection = open(owner_url);
  if (!connection) return pass(connection);
  if (auto prepared = prepare(*connection); !prepared) return pass(prepared);
  auto applied = applied_of(*connection);
  if (!applied) return pass(applied);
  if (auto same = compare(*applied, migrations, false); !same) return pass(same);
  MigrationReport report;
  for (const auto& migration : migrations) {
    if (applied->contains({migration.folder, migration.name})) {
      ++report.already;
      continue;
    }
    if (auto done = apply_one(*connection, migration); !done) return pass(done);
    report.applied.push_back(migration.folder + '/' + migration.name);
  }
  return report;
}

Result<> check_schema(const std::string& url, std::span<const Migration> migrations) {
  auto connection = open(url);
  if (!connection) return pass(connection);
  auto applied = applied_of(*connection);
  if (!applied) return pass(applied);
  for (const auto& migration : migrations)
    if (!applied->contains({migration.folder, migration.name}))
      return fail(ErrorKind::conflict, "schema_behind", {},
                  fmt::format("{}/{} has not been applied", migration.folder, migration.name));
  return compare(*applied, migrations, true);
}

}  // namespace metropole::store
