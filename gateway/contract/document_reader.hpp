// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "contract/mistakes.hpp"

namespace metropole::contract {

// One object of an OpenAPI document with its place, read strictly: a member of the wrong type is a mistake,
// not a default. Cheap to copy; object and mistakes must outlive it.
class Reader {
 public:
  Reader(const boost::json::object& object, std::string pointer, Mistakes& mistakes)
      : object_(&object), pointer_(std::move(pointer)), mistakes_(&mistakes) {}

  const boost::json::object& object() const { return *object_; }
  const std::string& pointer() const { return pointer_; }
  Mistakes& mistakes() const { return *mistakes_; }
  std::string place(std::string_view key) const { return pointer_child(pointer_, key); }
  void refuse(std::string_view what) const { mistakes_->add(pointer_, what); }
  void refuse(std::string_view key, std::string_view what) const { mistakes_->add(place(key), what); }

  // Every member must be one of these.
  void allow_only(std::initializer_list<std::string_view> keys) const;

  bool has(std::string_view key) const { return object_->if_contains(key) != nullptr; }
  // Absent is empty; so is, with a mistake noted, anything of another type.
  std::string_view text(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key) const;
  const boost::json::array& list(std::string_view key) const;
  Reader child(std::string_view key) const;
  // As text(), but absence is a mistake too.
  std::string_view required_text(std::string_view key) const;

 private:
  const boost::json::object* object_;
  std::string pointer_;
  Mistakes* mistakes_;
};

}  // namespace metropole::contract
