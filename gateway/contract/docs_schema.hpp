// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string>

namespace metropole::contract {

// One French phrase of HTML for a schema: "texte, 2 à 10 caractères", "liste (<a href=…>Tile</a>)".
std::string schema_phrase(const boost::json::value& schema);

// The members of an object schema, or its phrase, as HTML. References are links to the section of schemas.
std::string schema_details(const boost::json::value& document, const boost::json::value& schema);

}  // namespace metropole::contract
