// SPDX-License-Identifier: EUPL-1.2
#include "contract/breaking_schema.hpp"

#include "contract/flat_schema.hpp"
#include "contract/json_number.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::string text(const json::object& schema, std::string_view key) {
  const auto* value = schema.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag(const json::object& schema, std::string_view key) {
  const auto* value = schema.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& list(const json::object& schema, std::string_view key) {
  static const json::array kNone;
  const auto* value = schema.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

const json::object& members(const json::object& schema, std::string_view key) {
  static const json::object kNone;
  const auto* value = schema.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

bool holds(const json::array& values, const json::value& wanted) {
  return std::ranges::any_of(values, [&](const auto& one) { return same(one, wanted); });
}

std::string reference(const json::value& schema) {
  return schema.is_object() ? text(schema.get_object(), "$ref") : std::string();
}

}  // namespace

struct SchemaComparison::Pair {
  json::object before;
  json::object after;
  Direction direction;
  std::string place;

  bool request() const { return direction == Direction::request; }
  // What must be able to hold everything the other could.
  const json::object& wider() const { return request() ? after : before; }
  const json::object& narrower() const { return request() ? before : after; }
};

void SchemaComparison::compare(const json::value& before, const json::value& after, Direction direction,
                               const std::string& place) {
  const auto references = reference(before) + '|' + reference(after);
  const bool recursive = references.size() > 1 && references.front() != '|' && references.back() != '|';
  if (recursive && !seen_.insert(references + (direction == Direction::request ? '<' : '>')).second) return;
  const Pair pair{flatten(released_, before), flatten(now_, after), direction, place};
  compare_types(pair);
  compare_values(pair);
  if (pair.request()) compare_bounds(pair);
  compare_members(pair);
  compare_alternatives(pair, "oneOf");
  compare_alternatives(pair, "anyOf");
}

void SchemaComparison::compare_types(const Pair& pair) {
  const auto wide = text(pair.wider(), "type");
  const auto narrow = text(pair.narrower(), "type");
  if (!wide.empty() && wide != narrow && !(wide == "number" && narrow == "integer")) {
    out_.push_back(pair.place + " changes type from " + text(pair.before, "type") + " to " +
                   text(pair.after, "type"));
  }
  if (flag(pair.narrower(), "nullable") && !flag(pair.wider(), "nullable")) {
    out_.push_back(pair.place + (pair.request() ? " may no longer be null" : " may now be null"));
  }
  const auto format = text(pair.wider(), "format");
  if (!format.empty() && format != text(pair.narrower(), "format")) {
    out_.push_back(pair.place + " changes format");
  }
}

void SchemaComparison::compare_values(const Pair& pair) {
  const auto& wide = list(pair.wider(), "enum");
  const auto& narrow = list(pair.narrower(), "enum");
  if (!wide.empty() && narrow.empty()) {
    out_.push_back(pair.place + (pair.request() ? " is limited to listed values"
                                                : " is no longer limited to listed values"));
  }
  for (const auto& value : narrow) {
    if (wide.empty() || holds(wide, value)) continue;
    out_.push_back(pair.place + (pair.request() ? " no longer takes " : " may now be ") +
                   json::serialize(value));
  }
  const auto* before = pair.before.if_contains("default");
  const auto* after = pair.after.if_contains("default");
  if (pair.request() && before != nullptr && (after == nullptr || !same(*before, *after))) {
    out_.push_back(pair.place + " changes its default");
  }
}

void SchemaComparison::compare_bounds(const Pair& pair) {
  const auto bound = [](const json::object& schema, const char* key) {
    const auto* value = schema.if_contains(key);
    return value == nullptr ? std::nullopt : number_of(*value);
  };
  for (const auto* key : {"maximum", "maxLength", "maxItems", "maxProperties"}) {
    const auto after = bound(pair.after, key);
    const auto before = bound(pair.before, key);
    if (after && (!before || *after < *before)) out_.push_back(pair.place + " lowers " + key);
  }
  for (const auto* key : {"minimum", "minLength", "minItems", "minProperties"}) {
    const auto after = bound(pair.after, key);
    const auto before = bound(pair.before, key);
    if (after && (!before || *after > *before)) out_.push_back(pair.place + " raises " + key);
  }
  for (const auto* key : {"exclusiveMinimum", "exclusiveMaximum", "uniqueItems"}) {
    if (flag(pair.after, key) && !flag(pair.before, key)) out_.push_back(pair.place + " adds " + key);
  }
  for (const auto* key : {"pattern", "multipleOf", "not"}) {
    const auto* after = pair.after.if_contains(key);
    const auto* before = pair.before.if_contains(key);
    if (after != nullptr && (before == nullptr || !same(*before, *after)))
      out_.push_back(pair.place + " changes " + key);
  }
}

void SchemaComparison::compare_members(const Pair& pair) {
  const auto& before = members(pair.before, "properties");
  const auto& after = members(pair.after, "properties");
  for (const auto& property : before) {
    const auto place = pair.place + "/" + std::string(property.key());
    if (const auto* still = after.if_contains(property.key())) {
      compare(property.value(), *still, pair.direction, place);
    } else {
      out_.push_back(place + " is removed");
    }
  }
  const auto& wide = list(pair.wider(), "required");
  const auto& narrow = list(pair.narrower(), "required");
  for (const auto& name : wide) {
    if (holds(narrow, name) || !name.is_string()) continue;
    if (!pair.request() && !after.contains(name.get_string())) continue;  // said above already
    out_.push_back(pair.place + "/" + std::string(name.get_string()) +
                   (pair.request() ? " is now required" : " may now be absent"));
  }
  const auto closed = [](const json::object& schema) {
    const auto* rest = schema.if_contains("additionalProperties");
    return rest != nullptr && rest->is_bool() && !rest->get_bool();
  };
  if (closed(pair.after) && !closed(pair.before) && pair.request()) {
    out_.push_back(pair.place + " no longer takes other members");
  }
  const auto* items_before = pair.before.if_contains("items");
  const auto* items_after = pair.after.if_contains("items");
  if (items_before != nullptr && items_after != nullptr) {
    compare(*items_before, *items_after, pair.direction, pair.place + "/*");
  }
}

// Alternatives are told apart by their reference, inline ones by their place in the list.
void SchemaComparison::compare_alternatives(const Pair& pair, const char* keyword) {
  const auto named = [](const json::array& alternatives) {
    std::map<std::string, const json::value*> out;
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
      const auto name = reference(alternatives[i]);
      out.emplace(name.empty() ? std::to_string(i) : name, &alternatives[i]);
    }
    return out;
  };
  const auto before = named(list(pair.before, keyword));
  const auto after = named(list(pair.after, keyword));
  const auto& wide = pair.request() ? after : before;
  const auto& narrow = pair.request() ? before : after;
  if (wide.empty()) return;
  if (narrow.empty()) {
    out_.push_back(pair.place + " changes " + keyword);
    return;
  }
  for (const auto& [name, schema] : narrow) {
    if (wide.contains(name)) {
      compare(*before.at(name), *after.at(name), pair.direction, pair.place);
    } else {
      out_.push_back(pair.place +
                     (pair.request() ? " no longer takes the form " : " may now have the form ") + name);
    }
  }
}

}  // namespace metropole::contract
