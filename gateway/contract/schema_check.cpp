// SPDX-License-Identifier: EUPL-1.2
#include <cmath>

#include "contract/json_number.hpp"
#include "contract/percent.hpp"
#include "contract/schema.hpp"
#include "contract/schema_messages.hpp"
#include "contract/value_place.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::uint8_t type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return kNull;
    case json::kind::bool_:
      return kBoolean;
    case json::kind::int64:
    case json::kind::uint64:
      return kInteger;
    case json::kind::double_:
      return kNumber;
    case json::kind::string:
      return kText;
    case json::kind::array:
      return kArray;
    case json::kind::object:
      return kObject;
  }
  return 0;
}

bool is_multiple(long double number, long double unit) {
  const long double quotient = number / unit;
  return std::abs(quotient - std::round(quotient)) < 1e-9L * std::max(1.0L, std::abs(quotient));
}

class Checker {
 public:
  // Without `errors` it stops at the first refusal.
  Checker(Direction direction, std::vector<FieldError>* errors) : direction_(direction), errors_(errors) {}

  bool check(const Schema& schema, const json::value& value, const Place& place) {
    if (value.is_null() && schema.nullable) return true;
    if ((schema.types & type_of(value)) == 0) return refuse(place, "type", expected_type(schema.types));
    bool good = check_any_type(schema, value, place);
    if (!good && errors_ == nullptr) return false;
    if (const auto* text = value.if_string()) return check_text(schema, *text, place) && good;
    if (const auto* array = value.if_array()) return check_array(schema, *array, place) && good;
    if (value.is_object()) return check_object(schema, value, place) && good;
    if (const auto number = number_of(value)) return check_number(schema, *number, place) && good;
    return good;
  }

 private:
  bool refuse(const Place& place, std::string_view code, std::string detail) {
    if (errors_ != nullptr && errors_->size() < kMaxFieldErrors) {
      errors_->push_back({.pointer = text_of(place), .code = std::string(code), .detail = std::move(detail)});
    }
    return false;
  }
  bool fits(const Schema& schema, const json::value& value) const {
    return Checker(direction_, nullptr).check(schema, value, Place{});
  }

  bool check_any_type(const Schema& schema, const json::value& value, const Place& place) {
    bool good = true;
    if (schema.enumeration != nullptr &&
        std::ranges::none_of(*schema.enumeration, [&](const auto& one) { return same(one, value); })) {
      good = refuse(place, "enum", expected_values(*schema.enumeration));
    }
    if (schema.format != Format::none && !has_format(schema.format, value)) {
      good = refuse(place, "format", fmt::format("Attendu : {}.", describe(schema.format)));
    }
    for (const auto* part : schema.all_of) good = check(*part, value, place) && good;
    if (!schema.discriminator.empty()) return check_discriminated(schema, value, place) && good;
    const auto fitting = [&](const Schema* part) { return fits(*part, value); };
    if (!schema.any_of.empty() && std::ranges::none_of(schema.any_of, fitting)) {
      good = refuse(place, "alternative", "Ne correspond à aucune des formes prévues.");
    }
    if (!schema.one_of.empty() && std::ranges::count_if(schema.one_of, fitting) != 1) {
      good = refuse(place, "alternative", "Doit correspondre à une seule des formes prévues.");
    }
    if (schema.negated != nullptr && fits(*schema.negated, value)) {
      good = refuse(place, "not", "Cette forme est exclue.");
    }
    return good;
  }

  // The member named by the discriminator chooses the form, so that refusals speak of that form only.
  bool check_discriminated(const Schema& schema, const json::value& value, const Place& place) {
    const auto* object = value.if_object();
    if (object == nullptr) return refuse(place, "type", expected_type(kObject));
    const auto* chosen = object->if_contains(schema.discriminator);
    const Place member{.parent = &place, .key = schema.discriminator};
    if (chosen == nullptr) return refuse(member, "required", "Champ obligatoire.");
    for (const auto& form : schema.discriminated) {
      if (chosen->is_string() && chosen->get_string() == form.name) return check(*form.schema, value, place);
    }
    return refuse(member, "enum", "Forme inconnue.");
  }

  bool check_number(const Schema& schema, long double number, const Place& place) {
    bool good = true;
    if (schema.minimum && (schema.exclusive_minimum ? number <= *schema.minimum : number < *schema.minimum)) {
      good = refuse(place, "too_small", lower_bound(*schema.minimum, schema.exclusive_minimum));
    }
    if (schema.maximum && (schema.exclusive_maximum ? number >= *schema.maximum : number > *schema.maximum)) {
      good = refuse(place, "too_large", upper_bound(*schema.maximum, schema.exclusive_maximum));
    }
    if (schema.multiple_of && !is_multiple(number, *schema.multiple_of)) {
      good = refuse(place, "multiple", "N'est pas un multiple de l'unité prévue.");
    }
    return good;
  }

  bool check_text(const Schema& schema, std::string_view text, const Place& place) {
    bool good = true;
    if (schema.min_length > 0 || schema.max_length != kNoLimit) {
      const auto length = code_points(text);
      if (length < schema.min_length)
        good = refuse(place, "too_short", at_least(schema.min_length, "caractère"));
      if (length > schema.max_length)
        good = refuse(place, "too_long", at_most(schema.max_length, "caractère"));
    }
    if (schema.pattern != nullptr &&
        !re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *schema.pattern)) {
      good = refuse(place, "pattern", "N'a pas la forme attendue.");
    }
    return good;
  }

  bool check_array(const Schema& schema, const json::array& array, const Place& place) {
    bool good = true;
    if (array.size() < schema.min_items)
      good = refuse(place, "too_few", at_least(schema.min_items, "élément"));
    if (array.size() > schema.max_items)
      good = refuse(place, "too_many", at_most(schema.max_items, "élément"));
    for (std::size_t i = 0; i < array.size() && (good || errors_ != nullptr); ++i) {
      const Place item{.parent = &place, .key = {}, .index = i};
      if (schema.items != nullptr) good = check(*schema.items, array[i], item) && good;
      if (i < schema.tuple.size()) {
        good = check(*schema.tuple[i], array[i], item) && good;
      } else if (!schema.tuple.empty()) {
        good = check_rest(schema.additional_items, array[i], item) && good;
      }
    }
    if (good && schema.unique_items && has_twins(array)) {
      good = refuse(place, "unique", "Deux éléments sont identiques.");
    }
    return good;
  }

  static bool has_twins(const json::array& array) {
    for (std::size_t i = 1; i < array.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (same(array[i], array[j])) return true;
      }
    }
    return false;
  }

  bool check_rest(const SchemaRest& rest, const json::value& value, const Place& place) {
    if (!rest.allowed) return refuse(place, "unknown", "Champ inconnu.");
    return rest.schema == nullptr || check(*rest.schema, value, place);
  }

  bool check_object(const Schema& schema, const json::value& value, const Place& place) {
    const auto& object = value.get_object();
    bool good = check_required(schema, object, place);
    if (object.size() < schema.min_properties) {
      good = refuse(place, "too_few", at_least(schema.min_properties, "champ"));
    }
    if (object.size() > schema.max_properties) {
      good = refuse(place, "too_many", at_most(schema.max_properties, "champ"));
    }
    for (const auto& member : object) {
      if (!good && errors_ == nullptr) return false;
      good = check_member(schema, member, Place{.parent = &place, .key = member.key()}) && good;
    }
    for (const auto& dependency : schema.dependencies) {
      if (object.if_contains(dependency.name) == nullptr) continue;
      for (const auto& name : dependency.required) good = check_presence(name, object, place) && good;
      if (dependency.schema != nullptr) good = check(*dependency.schema, value, place) && good;
    }
    return good;
  }

  bool check_presence(std::string_view name, const json::object& object, const Place& place) {
    if (object.if_contains(name) != nullptr) return true;
    return refuse(Place{.parent = &place, .key = name}, "required", "Champ obligatoire.");
  }

  // What only we write cannot be required of a client, nor the reverse.
  bool check_required(const Schema& schema, const json::object& object, const Place& place) {
    bool good = true;
    for (const auto& name : schema.required) {
      const auto* property = schema.property(name);
      if (property != nullptr && is_foreign(*property)) continue;
      good = check_presence(name, object, place) && good;
    }
    return good;
  }
  bool is_foreign(const Schema& property) const {
    return direction_ == Direction::request ? property.read_only : property.write_only;
  }

  bool check_member(const Schema& schema, const json::key_value_pair& member, const Place& place) {
    bool named = false;
    bool good = true;
    if (const auto* property = schema.property(member.key())) {
      named = true;
      if (is_foreign(*property)) return refuse(place, "read_only", "Ce champ n'est pas modifiable.");
      good = check(*property, member.value(), place);
    }
    for (const auto& pattern : schema.pattern_properties) {
      const re2::StringPiece name(member.key().data(), member.key().size());
      if (!re2::RE2::PartialMatch(name, *pattern.name)) continue;
      named = true;
      good = check(*pattern.schema, member.value(), place) && good;
    }
    return named ? good : check_rest(schema.additional_properties, member.value(), place);
  }

  Direction direction_;
  std::vector<FieldError>* errors_;
};

}  // namespace

const Schema* Schema::property(std::string_view name) const {
  const auto found = std::ranges::lower_bound(properties, name, std::less<>(), &SchemaProperty::name);
  return found != properties.end() && found->name == name ? found->schema : nullptr;
}

bool check(const Schema& schema, const json::value& value, Direction direction, std::string_view where,
           std::vector<FieldError>& errors) {
  return Checker(direction, &errors).check(schema, value, Place{.parent = nullptr, .key = where});
}

bool conforms(const Schema& schema, const json::value& value, Direction direction) {
  return Checker(direction, nullptr).check(schema, value, Place{});
}

}  // namespace metropole::contract
