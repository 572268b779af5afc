// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <re2/re2.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/formats.hpp"
#include "core/error.hpp"

namespace metropole::contract {

// The types of JSON values as bits of Schema::types; an integer is also a number.
inline constexpr std::uint8_t kNull = 1;
inline constexpr std::uint8_t kBoolean = 2;
inline constexpr std::uint8_t kInteger = 4;
inline constexpr std::uint8_t kNumber = 8;
inline constexpr std::uint8_t kText = 16;
inline constexpr std::uint8_t kArray = 32;
inline constexpr std::uint8_t kObject = 64;
inline constexpr std::uint8_t kAnyType = 127;

struct Schema;

struct SchemaProperty {
  std::string name;
  const Schema* schema = nullptr;
};

struct SchemaPattern {
  std::unique_ptr<re2::RE2> name;
  const Schema* schema = nullptr;
};

// "When this member is there, so must those be, and the object must fit this."
struct SchemaDependency {
  std::string name;
  std::vector<std::string> required;
  const Schema* schema = nullptr;
};

// What stands where no keyword named it: allowed as such, refused, or held against a schema.
struct SchemaRest {
  bool allowed = true;
  const Schema* schema = nullptr;
};

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

// One compiled schema of JSON Schema draft 4 with OpenAPI 3.0's additions. References are already followed;
// nodes are owned by their SchemaSet and may be recursive.
struct Schema {
  std::string pointer;  // where it stands in the document, for messages to its author
  std::uint8_t types = kAnyType;
  bool nullable = false;
  bool read_only = false;
  bool write_only = false;
  bool sensitive = false;
  bool unique_items = false;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  Format format = Format::none;
  std::optional<long double> minimum;
  std::optional<long double> maximum;
  std::optional<long double> multiple_of;
  std::size_t min_length = 0;
  std::size_t max_length = kNoLimit;
  std::size_t min_items = 0;
  std::size_t max_items = kNoLimit;
  std::size_t min_properties = 0;
  std::size_t max_properties = kNoLimit;
  std::unique_ptr<re2::RE2> pattern;
  const boost::json::array* enumeration = nullptr;  // in the document
  const boost::json::value* fallback = nullptr;     // `default`, in the document
  const Schema* items = nullptr;
  std::vector<const Schema*> tuple;  // draft 4's `items` as an array
  SchemaRest additional_items;
  std::vector<SchemaProperty> properties;  // sorted by name
  std::vector<std::string> required;
  std::vector<SchemaPattern> pattern_properties;
  SchemaRest additional_properties;
  std::vector<SchemaDependency> dependencies;
  std::vector<const Schema*> all_of;
  std::vector<const Schema*> any_of;
  std::vector<const Schema*> one_of;
  const Schema* negated = nullptr;
  std::string discriminator;  // name of the member that chooses among one_of or any_of
  std::vector<SchemaProperty> discriminated;

  const Schema* property(std::string_view name) const;
};

// Whether a value is sent to us or by us: decides about readOnly and writeOnly.
enum class Direction : std::uint8_t { request, response };

inline constexpr std::size_t kMaxFieldErrors = 20;

// Holds a value against a schema and appends up to kMaxFieldErrors refusals, pointers beginning with `where`
// ("body"). Names of members may appear in pointers, values never. True when nothing is wrong.
bool check(const Schema& schema, const boost::json::value& value, Direction direction, std::string_view where,
           std::vector<FieldError>& errors);

// The same without messages.
bool conforms(const Schema& schema, const boost::json::value& value, Direction direction);

}  // namespace metropole::contract
