// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "core/result.hpp"

struct pg_result;

namespace metropole::store {

// What a failed result means to the house, by its SQLSTATE; `statement` is named in the log. Values of the
// statement stay out of both texts: DETAIL is dropped always, the message too where it quotes data (class
// 22).
Error sql_error(const pg_result* result, std::string_view statement);

// The server cannot be asked now; `log` says why.
Error database_unavailable(std::string log);
// The deadline came first.
Error database_timeout(std::string_view statement);
// COMMIT was sent and its answer never came: it may or may not have happened.
Error outcome_unknown();

}  // namespace metropole::store
