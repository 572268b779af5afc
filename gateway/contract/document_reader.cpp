// SPDX-License-Identifier: EUPL-1.2
#include "contract/document_reader.hpp"

#include <algorithm>

namespace metropole::contract {

namespace json = boost::json;

void Reader::allow_only(std::initializer_list<std::string_view> keys) const {
  for (const auto& member : *object_) {
    if (std::ranges::find(keys, std::string_view(member.key())) == keys.end()) {
      refuse(member.key(), "is not known here");
    }
  }
}

std::string_view Reader::text(std::string_view key) const {
  const auto* value = object_->if_contains(key);
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) return *text;
  refuse(key, "must be a text");
  return {};
}

std::string_view Reader::required_text(std::string_view key) const {
  const auto value = text(key);
  if (value.empty()) refuse(key, "is required");
  return value;
}

bool Reader::flag(std::string_view key) const {
  const auto* value = object_->if_contains(key);
  if (value == nullptr) return false;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(key, "must be true or false");
  return false;
}

std::optional<std::int64_t> Reader::integer(std::string_view key) const {
  const auto* value = object_->if_contains(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* number = value->if_int64()) return *number;
  refuse(key, "must be an integer");
  return std::nullopt;
}

const json::array& Reader::list(std::string_view key) const {
  static const json::array kNone;
  const auto* value = object_->if_contains(key);
  if (value == nullptr) return kNone;
  if (const auto* array = value->if_array()) return *array;
  refuse(key, "must be a list");
  return kNone;
}

Reader Reader::child(std::string_view key) const {
  static const json::object kNone;
  const auto* value = object_->if_contains(key);
  const auto* object = value == nullptr ? &kNone : value->if_object();
  if (object == nullptr) refuse(key, "must be an object");
  return {object == nullptr ? kNone : *object, place(key), *mistakes_};
}

}  // namespace metropole::contract
