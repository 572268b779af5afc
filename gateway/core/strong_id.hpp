// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <compare>
#include <functional>
#include <string>
#include <utility>

#include "core/uuid.hpp"

namespace metropole {

// An identifier that cannot be mistaken for another kind's. Tag is an empty struct; Value is compared and
// hashed.
template <class Tag, class Value>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(Value value) : value_(std::move(value)) {}
  const Value& value() const { return value_; }
  friend auto operator<=>(const StrongId&, const StrongId&) = default;

 private:
  Value value_{};
};

using ResidentId = StrongId<struct ResidentTag, Uuid>;
using SessionId = StrongId<struct SessionTag, Uuid>;

}  // namespace metropole

template <class Tag, class Value>
struct std::hash<metropole::StrongId<Tag, Value>> {
  std::size_t operator()(const metropole::StrongId<Tag, Value>& id) const {
    return std::hash<Value>{}(id.value());
  }
};
