// SPDX-License-Identifier: EUPL-1.2
#include "contract/json_number.hpp"

namespace metropole::contract {

namespace json = boost::json;

std::optional<long double> number_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::int64:
      return static_cast<long double>(value.get_int64());
    case json::kind::uint64:
      return static_cast<long double>(value.get_uint64());
    case json::kind::double_:
      return static_cast<long double>(value.get_double());
    default:
      return std::nullopt;
  }
}

bool same(const json::value& left, const json::value& right) {
  if (auto number = number_of(left)) return number == number_of(right);
  if (left.kind() != right.kind()) return false;
  if (const auto* array = left.if_array()) {
    return std::equal(array->begin(), array->end(), right.get_array().begin(), right.get_array().end(), same);
  }
  if (const auto* object = left.if_object()) {
    const auto& other = right.get_object();
    return object->size() == other.size() && std::ranges::all_of(*object, [&](const auto& member) {
             const auto* twin = other.if_contains(member.key());
             return twin != nullptr && same(member.value(), *twin);
           });
  }
  return left == right;
}

}  // namespace metropole::contract
