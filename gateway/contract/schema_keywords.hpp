// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>

#include "contract/schema_set.hpp"

namespace metropole::contract {

// Fills `schema` from the keywords of `object`; sub-schemas are compiled through `set`.
void compile_keywords(SchemaSet& set, const boost::json::object& object, Schema& schema, Mistakes& mistakes);

}  // namespace metropole::contract
