// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "contract/operation.hpp"

namespace metropole::contract {

// One operation of the documentation page: who may call it, what it takes, what it answers, a curl line.
std::string operation_details(const boost::json::value& document, const Operation& operation,
                              std::string_view base_url);

}  // namespace metropole::contract
