// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "contract/schema_set.hpp"

namespace metropole::contract {

// One keyword being read: its value, the schema it stands in, and where.
struct Keyword {
  SchemaSet& set;
  const boost::json::value& value;
  Schema& schema;
  std::string pointer;
  Mistakes& mistakes;

  void refuse(std::string_view what) const { mistakes.add(pointer, what); }
  const Schema* child() const { return set.compile(value, pointer, mistakes); }
  const Schema* child(const boost::json::value& part, std::string_view key) const {
    return set.compile(part, pointer_child(pointer, key), mistakes);
  }
};

// The value of a keyword as what it must be; anything else is a mistake and reads as empty.
std::size_t count_of(const Keyword& keyword);
bool flag_of(const Keyword& keyword);
long double bound_of(const Keyword& keyword);
std::vector<std::string> texts_of(const Keyword& keyword, const boost::json::value& value);
std::vector<const Schema*> schemas_of(const Keyword& keyword);
std::unique_ptr<re2::RE2> pattern_of(const Keyword& keyword, std::string_view text);
const boost::json::object& object_of(const Keyword& keyword);
SchemaRest rest_of(const Keyword& keyword);

}  // namespace metropole::contract
