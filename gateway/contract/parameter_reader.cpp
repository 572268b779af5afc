// SPDX-License-Identifier: EUPL-1.2
#include "contract/media_type.hpp"
#include "contract/operation_reader.hpp"
#include "contract/router.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::optional<Parameter::Where> where_of(std::string_view text) {
  if (text == "path") return Parameter::Where::path;
  if (text == "query") return Parameter::Where::query;
  if (text == "header") return Parameter::Where::header;
  return std::nullopt;
}

std::optional<Parameter::Type> type_of(const Schema& schema) {
  switch (schema.types) {
    case kText:
      return Parameter::Type::text;
    case kInteger:
      return Parameter::Type::integer;
    case kInteger | kNumber:
      return Parameter::Type::number;
    case kBoolean:
      return Parameter::Type::boolean;
    default:
      return std::nullopt;
  }
}

// The pipeline reads these; a handler never sees a credential.
bool is_reserved_header(std::string_view name) {
  for (const auto* reserved : {"accept", "content-type", "authorization", "cookie"}) {
    if (same_ignoring_case(name, reserved)) return true;
  }
  return false;
}

}  // namespace

void OperationReader::read_parameters(const Reader& holder, Operation& operation) {
  std::size_t index = 0;
  for (const auto& item : holder.list("parameters")) {
    const auto reader = resolved(item, pointer_child(holder.place("parameters"), std::to_string(index++)));
    auto parameter = read_parameter(reader);
    if (std::ranges::find(operation.parameters, parameter.name, &Parameter::name) !=
        operation.parameters.end()) {
      reader.refuse("name", "is taken by another parameter of " + operation.id);
    }
    operation.sensitive = operation.sensitive || parameter.sensitive;
    operation.parameters.push_back(std::move(parameter));
  }
}

Parameter OperationReader::read_parameter(const Reader& reader) {
  reader.allow_only({"name", "in", "description", "required", "deprecated", "schema", "style", "explode",
                     "example", "x-sensitive"});
  Parameter out;
  out.name = std::string(reader.required_text("name"));
  const auto where = where_of(reader.text("in"));
  if (!where) reader.refuse("in", "must be path, query or header");
  out.where = where.value_or(Parameter::Where::query);
  out.required = reader.flag("required");
  if (out.where == Parameter::Where::path && !out.required)
    reader.refuse("required", "must be true in a path");
  if (out.where == Parameter::Where::header) {
    if (is_reserved_header(out.name)) reader.refuse("name", "is read by the kernel, not by an operation");
    std::ranges::transform(out.name, out.name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  const auto style = reader.text("style");
  const bool query = out.where == Parameter::Where::query;
  if (!style.empty() && style != (query ? "form" : "simple")) reader.refuse("style", "is not read here");
  out.explode = reader.has("explode") ? reader.flag("explode") : query;
  out.sensitive = reader.flag("x-sensitive");
  read_type(reader, out);
  return out;
}

void OperationReader::read_type(const Reader& reader, Parameter& parameter) {
  const auto* value = reader.object().if_contains("schema");
  if (value == nullptr) return reader.refuse("has no schema");
  const auto& schema = *schemas_.compile(*value, reader.place("schema"), mistakes_);
  parameter.schema = &schema;
  parameter.sensitive = parameter.sensitive || schema.sensitive;
  parameter.list = schema.types == kArray;
  const auto type = parameter.list && schema.items != nullptr ? type_of(*schema.items) : type_of(schema);
  if (!type || schema.nullable) reader.refuse("schema", "must have one plain type, or be a list of one");
  if (parameter.list && schema.max_items == kNoLimit) reader.refuse("schema", "a list needs maxItems");
  parameter.type = type.value_or(Parameter::Type::text);
  if (schema.fallback == nullptr) return;
  parameter.fallback = *schema.fallback;
  if (!conforms(schema, parameter.fallback, Direction::request))
    reader.refuse("schema", "its default is off itself");
}

// Path parameters come first and in the order of the template, which is how the router hands their values
// over.
void OperationReader::check_path_parameters(const Reader& reader, Operation& operation) {
  const auto names = template_parameters(operation.path);
  if (!names) return reader.refuse("stands at what is no path template");
  std::size_t next = 0;
  for (const auto& name : *names) {
    const auto found = std::ranges::find_if(operation.parameters, [&](const Parameter& one) {
      return one.where == Parameter::Where::path && one.name == name;
    });
    if (found == operation.parameters.end())
      return reader.refuse("does not describe the path parameter " + name);
    std::rotate(operation.parameters.begin() + static_cast<std::ptrdiff_t>(next), found, found + 1);
    ++next;
  }
  const auto in_path = std::ranges::count(operation.parameters, Parameter::Where::path, &Parameter::where);
  if (static_cast<std::size_t>(in_path) != names->size())
    reader.refuse("has a path parameter its path does not hold");
}

}  // namespace metropole::contract
