// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace metropole::contract {

// The one object a schema stands for in `document`: references followed, the parts of allOf merged (the first
// to say something wins; members and required names are joined). Empty for what is no schema.
boost::json::object flatten(const boost::json::value& document, const boost::json::value& schema);

}  // namespace metropole::contract
