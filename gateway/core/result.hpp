// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <expected>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace metropole {

// A value or the reason there is none. What a caller can cause is a Result; a bug is an exception.
template <class T = void>
using Result = std::expected<T, Error>;

// The failing side of a Result, in one expression: `return fail(ErrorKind::not_found, "pool_unknown", "…");`
inline std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string detail = {},
                                   std::string log = {}) {
  return std::unexpected<Error>(Error{.kind = kind,
                                      .code = std::move(code),
                                      .detail = std::move(detail),
                                      .fields = {},
                                      .retry_after = std::nullopt,
                                      .log = std::move(log)});
}

// A dependency is away: 503, and the client is told when to come back. `log` says which and why.
std::unexpected<Error> unavailable(std::string code, std::string log,
                                   std::chrono::seconds retry_after = std::chrono::seconds(2));

// Hands the failure of one Result on as the failure of another type.
template <class T>
std::unexpected<Error> pass(Result<T>& failed) {
  return std::unexpected<Error>(std::move(failed.error()));
}

}  // namespace metropole
