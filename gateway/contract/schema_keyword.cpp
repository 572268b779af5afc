// SPDX-License-Identifier: EUPL-1.2
#include "contract/schema_keyword.hpp"

#include "contract/json_number.hpp"

namespace metropole::contract {

namespace json = boost::json;

std::size_t count_of(const Keyword& keyword) {
  if (const auto* count = keyword.value.if_int64(); count != nullptr && *count >= 0) {
    return static_cast<std::size_t>(*count);
  }
  keyword.refuse("must be an integer, 0 or more");
  return 0;
}

bool flag_of(const Keyword& keyword) {
  if (const auto* flag = keyword.value.if_bool()) return *flag;
  keyword.refuse("must be true or false");
  return false;
}

long double bound_of(const Keyword& keyword) {
  if (const auto number = number_of(keyword.value)) return *number;
  keyword.refuse("must be a number");
  return 0;
}

std::vector<std::string> texts_of(const Keyword& keyword, const json::value& value) {
  std::vector<std::string> out;
  const auto* array = value.if_array();
  if (array == nullptr || array->empty()) keyword.refuse("must be a list of texts, not empty");
  for (const auto& item : array == nullptr ? json::array() : *array) {
    if (const auto* text = item.if_string()) {
      out.emplace_back(*text);
    } else {
      keyword.refuse("must hold texts only");
    }
  }
  return out;
}

std::vector<const Schema*> schemas_of(const Keyword& keyword) {
  std::vector<const Schema*> out;
  const auto* array = keyword.value.if_array();
  if (array == nullptr || array->empty()) keyword.refuse("must be a list of schemas, not empty");
  std::size_t index = 0;
  for (const auto& item : array == nullptr ? json::array() : *array) {
    out.push_back(keyword.child(item, std::to_string(index++)));
  }
  return out;
}

std::unique_ptr<re2::RE2> pattern_of(const Keyword& keyword, std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) keyword.refuse("not a pattern RE2 can run: " + pattern->error());
  return pattern;
}

const json::object& object_of(const Keyword& keyword) {
  static const json::object kNone;
  if (const auto* object = keyword.value.if_object()) return *object;
  keyword.refuse("must be an object");
  return kNone;
}

SchemaRest rest_of(const Keyword& keyword) {
  if (const auto* allowed = keyword.value.if_bool()) return {.allowed = *allowed, .schema = nullptr};
  return {.allowed = true, .schema = keyword.child()};
}

}  // namespace metropole::contract
