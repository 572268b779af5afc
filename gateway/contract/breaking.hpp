// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace metropole::contract {

// What in `now` would break a client written for `released`, both composed OpenAPI documents: one sentence
// each, beginning with the operation. Empty when every old client goes on working.
std::vector<std::string> breaking_changes(const boost::json::value& released, const boost::json::value& now);

}  // namespace metropole::contract
