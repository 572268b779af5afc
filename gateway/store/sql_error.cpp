// SPDX-License-Identifier: EUPL-1.2
#include "store/sql_error.hpp"

#include <libpq-fe.h>

namespace metropole::store {

namespace {

std::string_view field(const PGresult* result, int code) {
  auto text = PQresultErrorField(result, code);
  return text ? text : "";
}

// Away, shutting down, out of disk, memory or connections, read-only after a failover.
bool passing(std::string_view state) {
  return state.starts_with("08") || state.starts_with("53") || state.starts_with("57P") ||
         state.starts_with("58") || state == "25006" || state == "40001" || state == "40P01" ||
         state == "55P03";
}

}  // namespace

Error sql_error(const PGresult* result, std::string_view statement) {
  auto state = field(result, PG_DIAG_SQLSTATE);
  auto log = fmt::format("{}: SQLSTATE {}", statement, state);
  if (auto constraint = field(result, PG_DIAG_CONSTRAINT_NAME); !constraint.empty())
    log += fmt::format(", constraint {}", constraint);
  if (!state.starts_with("22")) log += fmt::format(", {}", field(result, PG_DIAG_MESSAGE_PRIMARY));
  if (state.empty() || passing(state)) return database_unavailable(std::move(log));
  auto code = fmt::format("sqlstate_{}", state);
  if (state == "40001" || state == "40P01" || state == "55P03")
    return unavailable(std::move(code), std::move(log)).error();
  if (state == "57014") return fail(ErrorKind::timeout, "database_timeout", {}, std::move(log)).error();
  if (state.starts_with("23")) return fail(ErrorKind::conflict, std::move(code), {}, std::move(log)).error();
  if (state == "22021" || state == "22P05")
    return fail(ErrorKind::bad_request, "text_not_utf8", {}, std::move(log)).error();
  return fail(ErrorKind::internal, std::move(code), {}, std::move(log)).error();
}

Error database_unavailable(std::string log) {
  return unavailable("database_unavailable", std::move(log)).error();
}

Error database_timeout(std::string_view statement) {
  return fail(ErrorKind::timeout, "database_timeout", {},
              fmt::format("{}: the deadline came first", statement))
      .error();
}

Error outcome_unknown() {
  return unavailable("outcome_unknown", "the connection was lost before the answer to COMMIT").error();
}

}  // namespace metropole::store
