// SPDX-License-Identifier: EUPL-1.2
#include "contract/json_text.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>

namespace metropole::contract {
namespace {

namespace json = boost::json;
using boost::json::error_code;

// Boost's own builder, which keeps the last of two equal keys, plus a count of all keys met: fewer in the
// finished value than were read means that one came twice.
class Builder {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the names the parser asks for
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  // NOLINTEND(readability-identifier-naming)

  Builder() { stack_.reset(); }
  json::value take() { return stack_.release(); }
  std::size_t keys() const { return keys_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_object_end(std::size_t n, error_code&) {
    keys_ += n;
    stack_.push_object(n);
    return true;
  }
  bool on_array_end(std::size_t n, error_code&) {
    stack_.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, error_code& error) { return chars(part, error); }
  bool on_string_part(json::string_view part, std::size_t, error_code& error) { return chars(part, error); }
  bool on_key(json::string_view part, std::size_t, error_code& error) {
    if (has_nul(part, error)) return false;
    stack_.push_key(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, error_code& error) {
    if (has_nul(part, error)) return false;
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, error_code& error) {
    if (!std::isfinite(number)) {
      error = json::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  static bool has_nul(json::string_view part, error_code& error) {
    if (part.find('\0') == json::string_view::npos) return false;
    error = json::error::syntax;
    return true;
  }
  bool chars(json::string_view part, error_code& error) {
    if (has_nul(part, error)) return false;
    stack_.push_chars(part);
    return true;
  }

  json::value_stack stack_;
  std::size_t keys_ = 0;
};

std::size_t count_keys(const json::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += count_keys(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += count_keys(item);
  }
  return count;
}

std::unexpected<Error> refused(std::string_view why) {
  auto error =
      fail(ErrorKind::bad_request, "json_invalid", "Le corps de la requête n'est pas du JSON correct.");
  error.error().fields.push_back({.pointer = "body", .code = "json_invalid", .detail = std::string(why)});
  return error;
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::basic_parser<Builder> parser(json::parse_options{.max_depth = kMaxJsonDepth});
  error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (error == json::error::too_deep) return refused("Trop de niveaux imbriqués (32 au plus).");
  if (error || read < text.size() || !parser.done())
    return refused("Illisible : JSON strict en UTF-8 attendu.");
  auto value = parser.handler().take();
  if (count_keys(value) != parser.handler().keys()) return refused("Une même clé apparaît deux fois.");
  return value;
}

}  // namespace metropole::contract
