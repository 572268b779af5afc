// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metropole {

// What went wrong, as a family. Each has one HTTP status (api/problem.hpp) and decides nothing else.
enum class ErrorKind {
  bad_request,
  unauthenticated,
  forbidden,
  not_found,
  method_not_allowed,
  not_acceptable,
  conflict,
  gone,
  precondition_failed,
  too_large,
  unsupported_media,
  unprocessable,
  rate_limited,
  internal,
  unavailable,
  timeout,
};

// One refused part of a request: `pointer` is "body/name", "query/limit" or "path/id".
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

// A failure as a value. `code` is a stable machine word ("session_unknown"), `detail` may be shown to the
// client in French, `log` never leaves the server. Neither holds personal values or secrets.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code;
  std::string detail;
  std::vector<FieldError> fields;
  std::optional<std::chrono::seconds> retry_after;
  std::string log;
};

}  // namespace metropole
