// SPDX-License-Identifier: EUPL-1.2
#include "contract/flat_schema.hpp"

#include "contract/schema_set.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

void join(json::object& whole, const json::object& part) {
  for (const auto& member : part) {
    const auto [place, added] = whole.emplace(member.key(), member.value());
    if (added) continue;
    if (member.key() == "properties" && member.value().is_object() && place->value().is_object()) {
      for (const auto& property : member.value().get_object()) {
        place->value().get_object().insert_or_assign(property.key(), property.value());
      }
    } else if (member.key() == "required" && member.value().is_array() && place->value().is_array()) {
      for (const auto& name : member.value().get_array()) place->value().get_array().push_back(name);
    }
  }
}

}  // namespace

json::object flatten(const json::value& document, const json::value& schema) {
  Mistakes ignored;  // of a document that was composed: its references lead somewhere
  std::string pointer;
  const auto* target = resolve(document, schema, pointer, ignored);
  if (target == nullptr || !target->is_object()) return {};
  auto out = target->get_object();
  const auto* parts = target->get_object().if_contains("allOf");
  out.erase("allOf");
  if (parts == nullptr || !parts->is_array()) return out;
  for (const auto& part : parts->get_array()) join(out, flatten(document, part));
  return out;
}

}  // namespace metropole::contract
