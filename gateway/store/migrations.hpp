// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace metropole::store {

// One SQL file of a folder ("identity/0001_sessions.sql"). A first line "-- no transaction" runs it outside
// one.
struct Migration {
  std::string folder;
  std::string name;
  std::string sql;
};

struct MigrationReport {
  std::vector<std::string> applied;
  std::size_t already = 0;
};

// Brings the schema up to `migrations` (in the given order) as the owner: session lock, checksums,
// lock_timeout with retry. A changed or missing applied file is refused. Blocking: for the `migrate` command
// and tests.
Result<MigrationReport> migrate(const std::string& owner_url, std::span<const Migration> migrations);
// Whether the database holds exactly these, or one release more: what `serve` asks at start and for /ready.
Result<> check_schema(const std::string& url, std::span<const Migration> migrations);

}  // namespace metropole::store
