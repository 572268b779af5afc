// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <span>
#include <string_view>

#include "contract/contract.hpp"
#include "contract/mistakes.hpp"

namespace metropole::contract {

inline constexpr std::array<std::string_view, 5> kVerbs{"get", "post", "put", "patch", "delete"};

// Joins root and fragments into one OpenAPI document and adds to each operation its tag, its security and the
// answers any operation can give. What each part holds is only looked at as far as joining needs it.
boost::json::value compose_document(std::string_view root_yaml, std::span<const Fragment> fragments,
                                    Mistakes& mistakes);

}  // namespace metropole::contract
