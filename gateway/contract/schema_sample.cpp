// SPDX-License-Identifier: EUPL-1.2
#include "contract/schema_sample.hpp"

#include "contract/flat_schema.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

constexpr int kMaxDepth = 5;

json::value sample_text(const json::object& schema) {
  static const std::map<std::string_view, std::string_view> kByFormat{
      {"date-time", "2026-11-23T07:42:00+01:00"},
      {"date", "2026-11-23"},
      {"uuid", "0b7f2a54-5c1c-4d7e-9a51-1f4f0a2f6e11"},
      {"uri", "https://exemple.fr/"},
      {"uri-reference", "/"},
      {"email", "prenom.nom@exemple.fr"}};
  const auto* format = schema.if_contains("format");
  const auto known = format != nullptr && format->is_string()
                         ? kByFormat.find(std::string_view(format->get_string()))
                         : kByFormat.end();
  return json::string(known == kByFormat.end() ? std::string_view("texte") : known->second);
}

json::value sample(const json::value& document, const json::value& schema, int depth);

json::value sample_object(const json::value& document, const json::object& schema, int depth) {
  json::object out;
  const auto* properties = schema.if_contains("properties");
  const auto* required = schema.if_contains("required");
  if (properties == nullptr || required == nullptr || depth > kMaxDepth) return out;
  for (const auto& name : required->as_array()) {
    const auto* property = properties->as_object().if_contains(name.as_string());
    if (property == nullptr) continue;
    if (!flatten(document, *property).contains("readOnly"))
      out.emplace(name.as_string(), sample(document, *property, depth + 1));
  }
  return out;
}

json::value sample(const json::value& document, const json::value& value, int depth) {
  const auto schema = flatten(document, value);
  for (const auto* key : {"example", "default"}) {
    if (const auto* given = schema.if_contains(key)) return *given;
  }
  if (const auto* values = schema.if_contains("enum")) return values->as_array().at(0);
  for (const auto* key : {"oneOf", "anyOf"}) {
    const auto* forms = schema.if_contains(key);
    if (forms != nullptr && depth <= kMaxDepth) return sample(document, forms->as_array().at(0), depth + 1);
  }
  const auto* type = schema.if_contains("type");
  const auto name =
      type != nullptr && type->is_string() ? std::string_view(type->get_string()) : std::string_view();
  if (name == "string") return sample_text(schema);
  if (name == "boolean") return true;
  if (name == "integer" || name == "number") {
    const auto* minimum = schema.if_contains("minimum");
    return minimum == nullptr ? json::value(1) : *minimum;
  }
  if (name == "array") {
    json::array out;
    const auto* items = schema.if_contains("items");
    if (items != nullptr && depth <= kMaxDepth) out.push_back(sample(document, *items, depth + 1));
    return out;
  }
  return sample_object(document, schema, depth);
}

}  // namespace

json::value sample_of(const json::value& document, const json::value& schema) {
  return sample(document, schema, 0);
}

}  // namespace metropole::contract
