// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <optional>

namespace metropole::contract {

// Any JSON number; exact, because a long double holds every 64-bit integer and every double.
std::optional<long double> number_of(const boost::json::value& value);

// Equality of JSON Schema: numbers by value (1 = 1.0), objects without order.
bool same(const boost::json::value& left, const boost::json::value& right);

}  // namespace metropole::contract
