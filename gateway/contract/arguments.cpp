// SPDX-License-Identifier: EUPL-1.2
#include "contract/arguments.hpp"

#include <stdexcept>

namespace metropole::contract {

namespace json = boost::json;

namespace {

[[noreturn]] void misused(std::string_view name, std::string_view how) {
  throw std::logic_error("parameter " + std::string(name) + " " + std::string(how));
}

}  // namespace

const json::value& Arguments::at(std::string_view name) const {
  if (operation_ == nullptr) misused(name, "is asked of no operation");
  for (std::size_t i = 0; i < operation_->parameters.size(); ++i) {
    const auto& parameter = operation_->parameters[i];
    if (parameter.name != name) continue;
    return values_.empty() || values_[i].is_null() ? parameter.fallback : values_[i];
  }
  misused(name, "is not declared by " + operation_->id);
}

bool Arguments::has(std::string_view name) const {
  return !at(name).is_null();
}

std::string_view Arguments::text(std::string_view name) const {
  if (const auto* text = at(name).if_string()) return *text;
  misused(name, "is absent or no text");
}

std::int64_t Arguments::integer(std::string_view name) const {
  if (const auto* number = at(name).if_int64()) return *number;
  misused(name, "is absent or no integer");
}

double Arguments::number(std::string_view name) const {
  const auto& value = at(name);
  if (!value.is_number()) misused(name, "is absent or no number");
  return value.to_number<double>();
}

bool Arguments::boolean(std::string_view name) const {
  if (const auto* flag = at(name).if_bool()) return *flag;
  misused(name, "is absent or no boolean");
}

const json::array& Arguments::list(std::string_view name) const {
  static const json::array kNone;
  const auto& value = at(name);
  if (value.is_null()) return kNone;
  if (const auto* list = value.if_array()) return *list;
  misused(name, "is no list");
}

}  // namespace metropole::contract
