// SPDX-License-Identifier: EUPL-1.2
#include "contract/docs_schema.hpp"

#include "contract/docs_html.hpp"
#include "contract/flat_schema.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::string_view text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

bool flag(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string type_name(const json::object& schema) {
  static const std::map<std::string_view, std::string_view> kNames{
      {"string", "texte"}, {"integer", "entier"}, {"number", "nombre"},
      {"array", "liste"},  {"object", "objet"},   {"boolean", "vrai ou faux"}};
  const auto known = kNames.find(text(schema, "type"));
  return std::string(known == kNames.end() ? "valeur" : known->second);
}

std::string reference_link(std::string_view reference) {
  const auto name = html(reference.substr(reference.rfind('/') + 1));
  return "<a href=\"#schema-" + name + "\">" + name + "</a>";
}

std::string forms(const json::array& alternatives, std::string_view word) {
  std::string out;
  for (const auto& form : alternatives) out += (out.empty() ? "" : std::string(word)) + schema_phrase(form);
  return out;
}

void add_bounds(const json::object& schema, std::string& out) {
  struct Bound {
    std::string_view key;
    std::string_view word;
    std::string_view noun;
  };
  static constexpr std::array<Bound, 6> kBounds{{{"minimum", "au moins", ""},
                                                 {"maximum", "au plus", ""},
                                                 {"minLength", "au moins", " caractère"},
                                                 {"maxLength", "au plus", " caractère"},
                                                 {"minItems", "au moins", " élément"},
                                                 {"maxItems", "au plus", " élément"}}};
  for (const auto& [key, word, noun] : kBounds) {
    const auto* value = schema.if_contains(key);
    if (value == nullptr) continue;
    const bool plural = !noun.empty() && *value != json::value(1);
    out += fmt::format(", {} {}{}{}", word, json::serialize(*value), noun, plural ? "s" : "");
  }
}

std::string plain_phrase(const json::object& schema) {
  std::string out = type_name(schema);
  if (const auto* items = schema.if_contains("items")) out += " (" + schema_phrase(*items) + ")";
  if (const auto format = text(schema, "format"); !format.empty()) out += " " + html_code(format);
  if (const auto* values = schema.if_contains("enum"); values != nullptr && values->is_array()) {
    out += " parmi ";
    std::string_view comma;
    for (const auto& value : values->get_array()) {
      out += comma;
      out += html_code(value.is_string() ? std::string_view(value.get_string())
                                         : std::string_view(json::serialize(value)));
      comma = ", ";
    }
  }
  add_bounds(schema, out);
  if (const auto pattern = text(schema, "pattern"); !pattern.empty())
    out += ", de la forme " + html_code(pattern);
  if (const auto* fallback = schema.if_contains("default")) {
    out += ", par défaut " + html_code(json::serialize(*fallback));
  }
  if (flag(schema, "nullable")) out += ", ou <code>null</code>";
  return out;
}

}  // namespace

std::string schema_phrase(const json::value& schema) {
  if (!schema.is_object()) return "valeur";
  const auto& object = schema.get_object();
  if (const auto reference = text(object, "$ref"); !reference.empty()) return reference_link(reference);
  for (const auto& [key, word] :
       {std::pair("oneOf", " ou "), std::pair("anyOf", " ou "), std::pair("allOf", " avec ")}) {
    const auto* parts = object.if_contains(key);
    if (parts != nullptr && parts->is_array()) return forms(parts->get_array(), word);
  }
  return plain_phrase(object);
}

std::string schema_details(const json::value& document, const json::value& schema) {
  const auto object = flatten(document, schema);
  const auto* properties = object.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return "<p>" + schema_phrase(schema) + "</p>";
  const auto* required = object.if_contains("required");
  std::string out = "<dl>";
  for (const auto& member : properties->get_object()) {
    const auto& value = member.value();
    out += "<dt>" + html_code(member.key());
    if (required != nullptr && required->is_array() &&
        std::ranges::find(required->get_array(), json::value(member.key())) != required->get_array().end()) {
      out += " <b>obligatoire</b>";
    }
    if (value.is_object() && flag(value.get_object(), "readOnly")) out += " <i>en lecture seule</i>";
    out += "</dt><dd>" + schema_phrase(value);
    const auto flat = flatten(document, value);
    if (const auto said = text(flat, "description"); !said.empty()) out += " — " + html(said);
    out += "</dd>";
  }
  return out + "</dl>";
}

}  // namespace metropole::contract
