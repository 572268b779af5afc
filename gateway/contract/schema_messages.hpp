// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/array.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace metropole::contract {

// The French sentences of refused values. They quote the contract, never the value.
std::string expected_type(std::uint8_t types);
std::string expected_values(const boost::json::array& values);
std::string lower_bound(long double bound, bool exclusive);
std::string upper_bound(long double bound, bool exclusive);
std::string at_least(std::size_t count, std::string_view noun);
std::string at_most(std::size_t count, std::string_view noun);

}  // namespace metropole::contract
