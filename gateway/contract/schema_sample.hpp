// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>

namespace metropole::contract {

// A value a client could send for a schema: its example or default, else something short of its type with the
// required members. Not promised to fit patterns.
boost::json::value sample_of(const boost::json::value& document, const boost::json::value& schema);

}  // namespace metropole::contract
