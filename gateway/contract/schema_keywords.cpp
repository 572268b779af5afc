// SPDX-License-Identifier: EUPL-1.2
#include "contract/schema_keywords.hpp"

#include "contract/schema_keyword.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::uint8_t type_bit(const Keyword& keyword, const json::value& value) {
  static const std::map<std::string_view, std::uint8_t> kTypes{
      {"null", kNull},   {"boolean", kBoolean}, {"integer", kInteger}, {"number", kNumber | kInteger},
      {"string", kText}, {"array", kArray},     {"object", kObject}};
  const auto* name = value.if_string();
  const auto found = name == nullptr ? kTypes.end() : kTypes.find(std::string_view(*name));
  const bool known =
      found != kTypes.end() && (found->second != kNull || keyword.set.dialect() == Dialect::draft4);
  if (!known) keyword.refuse("is not a type");
  return known ? found->second : std::uint8_t{kAnyType};
}

void read_type(const Keyword& keyword) {
  const auto* several = keyword.set.dialect() == Dialect::draft4 ? keyword.value.if_array() : nullptr;
  keyword.schema.types = several == nullptr ? type_bit(keyword, keyword.value) : std::uint8_t{0};
  for (const auto& type : several == nullptr ? json::array() : *several) {
    keyword.schema.types |= type_bit(keyword, type);
  }
}

void read_enum(const Keyword& keyword) {
  keyword.schema.enumeration = keyword.value.if_array();
  if (keyword.schema.enumeration == nullptr || keyword.schema.enumeration->empty()) {
    keyword.refuse("must be a list of values, not empty");
  }
}

void read_format(const Keyword& keyword) {
  const auto* name = keyword.value.if_string();
  const auto format = name == nullptr ? std::nullopt : format_named(*name);
  keyword.schema.format = format.value_or(Format::none);
  if (!format && keyword.set.dialect() == Dialect::openapi)
    keyword.refuse("is not a format that is checked here");
}

void read_pattern(const Keyword& keyword) {
  const auto* text = keyword.value.if_string();
  if (text == nullptr) return keyword.refuse("must be a text");
  keyword.schema.pattern = pattern_of(keyword, *text);
}

void read_multiple_of(const Keyword& keyword) {
  keyword.schema.multiple_of = bound_of(keyword);
  if (*keyword.schema.multiple_of <= 0) keyword.refuse("must be above 0");
}

void read_items(const Keyword& keyword) {
  if (keyword.set.dialect() == Dialect::draft4 && keyword.value.is_array()) {
    keyword.schema.tuple = schemas_of(keyword);
  } else {
    keyword.schema.items = keyword.child();
  }
}

void read_properties(const Keyword& keyword) {
  for (const auto& member : object_of(keyword)) {
    keyword.schema.properties.push_back(
        {std::string(member.key()), keyword.child(member.value(), member.key())});
  }
  std::ranges::sort(keyword.schema.properties, {}, &SchemaProperty::name);
}

void read_pattern_properties(const Keyword& keyword) {
  for (const auto& member : object_of(keyword)) {
    keyword.schema.pattern_properties.push_back(
        {pattern_of(keyword, member.key()), keyword.child(member.value(), member.key())});
  }
}

void read_dependencies(const Keyword& keyword) {
  for (const auto& member : object_of(keyword)) {
    SchemaDependency dependency{.name = std::string(member.key()), .required = {}, .schema = nullptr};
    if (member.value().is_array()) {
      dependency.required = texts_of(keyword, member.value());
    } else {
      dependency.schema = keyword.child(member.value(), member.key());
    }
    keyword.schema.dependencies.push_back(std::move(dependency));
  }
}

void read_definitions(const Keyword& keyword) {
  for (const auto& member : object_of(keyword)) keyword.child(member.value(), member.key());
}

// The mapping is required here: names of components are no part of what a client sends.
void read_discriminator(const Keyword& keyword) {
  const auto& object = object_of(keyword);
  const auto* name = object.if_contains("propertyName");
  if (name == nullptr || !name->is_string()) return keyword.refuse("needs a propertyName");
  const auto* mapping = object.if_contains("mapping");
  if (mapping == nullptr || !mapping->is_object()) return keyword.refuse("needs a mapping");
  keyword.schema.discriminator = std::string(name->get_string());
  for (const auto& member : mapping->get_object()) {
    const json::value reference{{"$ref", member.value()}};
    keyword.schema.discriminated.push_back(
        {std::string(member.key()), keyword.child(reference, member.key())});
  }
}

struct Rule {
  std::string_view name;
  bool draft4;
  bool openapi;
  void (*read)(const Keyword&);
};

void annotation(const Keyword&) {}

constexpr std::array kRules{
    Rule{"type", true, true, read_type},
    Rule{"enum", true, true, read_enum},
    Rule{"format", true, true, read_format},
    Rule{"pattern", true, true, read_pattern},
    Rule{"multipleOf", true, true, read_multiple_of},
    Rule{"items", true, true, read_items},
    Rule{"properties", true, true, read_properties},
    Rule{"patternProperties", true, false, read_pattern_properties},
    Rule{"dependencies", true, false, read_dependencies},
    Rule{"definitions", true, false, read_definitions},
    Rule{"discriminator", false, true, read_discriminator},
    Rule{"minimum", true, true, [](const Keyword& k) { k.schema.minimum = bound_of(k); }},
    Rule{"maximum", true, true, [](const Keyword& k) { k.schema.maximum = bound_of(k); }},
    Rule{"exclusiveMinimum", true, true, [](const Keyword& k) { k.schema.exclusive_minimum = flag_of(k); }},
    Rule{"exclusiveMaximum", true, true, [](const Keyword& k) { k.schema.exclusive_maximum = flag_of(k); }},
    Rule{"minLength", true, true, [](const Keyword& k) { k.schema.min_length = count_of(k); }},
    Rule{"maxLength", true, true, [](const Keyword& k) { k.schema.max_length = count_of(k); }},
    Rule{"minItems", true, true, [](const Keyword& k) { k.schema.min_items = count_of(k); }},
    Rule{"maxItems", true, true, [](const Keyword& k) { k.schema.max_items = count_of(k); }},
    Rule{"uniqueItems", true, true, [](const Keyword& k) { k.schema.unique_items = flag_of(k); }},
    Rule{"minProperties", true, true, [](const Keyword& k) { k.schema.min_properties = count_of(k); }},
    Rule{"maxProperties", true, true, [](const Keyword& k) { k.schema.max_properties = count_of(k); }},
    Rule{"required", true, true, [](const Keyword& k) { k.schema.required = texts_of(k, k.value); }},
    Rule{"additionalItems", true, false, [](const Keyword& k) { k.schema.additional_items = rest_of(k); }},
    Rule{"additionalProperties", true, true,
         [](const Keyword& k) { k.schema.additional_properties = rest_of(k); }},
    Rule{"allOf", true, true, [](const Keyword& k) { k.schema.all_of = schemas_of(k); }},
    Rule{"anyOf", true, true, [](const Keyword& k) { k.schema.any_of = schemas_of(k); }},
    Rule{"oneOf", true, true, [](const Keyword& k) { k.schema.one_of = schemas_of(k); }},
    Rule{"not", true, true, [](const Keyword& k) { k.schema.negated = k.child(); }},
    Rule{"nullable", false, true, [](const Keyword& k) { k.schema.nullable = flag_of(k); }},
    Rule{"readOnly", false, true, [](const Keyword& k) { k.schema.read_only = flag_of(k); }},
    Rule{"writeOnly", false, true, [](const Keyword& k) { k.schema.write_only = flag_of(k); }},
    Rule{"x-sensitive", false, true, [](const Keyword& k) { k.schema.sensitive = flag_of(k); }},
    Rule{"default", true, true, [](const Keyword& k) { k.schema.fallback = &k.value; }},
    Rule{"title", true, true, annotation},
    Rule{"description", true, true, annotation},
    Rule{"example", false, true, annotation},
    Rule{"deprecated", false, true, annotation},
    Rule{"externalDocs", false, true, annotation},
    Rule{"id", true, false, annotation},
    Rule{"$schema", true, false, annotation},
};

}  // namespace

void compile_keywords(SchemaSet& set, const json::object& object, Schema& schema, Mistakes& mistakes) {
  for (const auto& member : object) {
    const auto* rule = std::ranges::find(kRules, std::string_view(member.key()), &Rule::name);
    const bool known =
        rule != kRules.end() && (set.dialect() == Dialect::draft4 ? rule->draft4 : rule->openapi);
    const Keyword keyword{set, member.value(), schema, pointer_child(schema.pointer, member.key()), mistakes};
    if (known) {
      rule->read(keyword);
    } else if (set.dialect() == Dialect::openapi) {
      keyword.refuse("is not a keyword of a schema here");
    }
  }
  // Comparing each with each is only cheap for few.
  constexpr std::size_t kMaxCompared = 1000;
  if (set.dialect() == Dialect::openapi && schema.unique_items && schema.max_items > kMaxCompared) {
    mistakes.add(schema.pointer, "uniqueItems needs a maxItems of at most 1000");
  }
}

}  // namespace metropole::contract
