// SPDX-License-Identifier: EUPL-1.2
#include "contract/common_answers.hpp"

#include <string>

namespace metropole::contract {
namespace {

namespace json = boost::json;

bool flag(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

bool admits_anyone(const json::object& operation) {
  const auto* access = operation.if_contains("x-access");
  const auto* principals =
      access != nullptr && access->is_object() ? access->get_object().if_contains("principals") : nullptr;
  if (principals == nullptr || !principals->is_array()) return false;
  return std::ranges::find(principals->get_array(), json::value("anyone")) != principals->get_array().end();
}

bool has_header(const json::object& operation, std::string_view component) {
  const auto* parameters = operation.if_contains("parameters");
  if (parameters == nullptr || !parameters->is_array()) return false;
  const json::value reference{{"$ref", json::string("#/components/parameters/" + std::string(component))}};
  return std::ranges::find(parameters->get_array(), reference) != parameters->get_array().end();
}

// A value of another type is left alone: it is refused when the operation is read.
void append(json::object& operation, std::string_view key, json::value item) {
  auto& value = operation[key];
  if (value.is_null()) value.emplace_array();
  if (value.is_array()) value.get_array().push_back(std::move(item));
}

std::vector<int> statuses(const json::object& operation, const OperationPlace& place, bool anyone) {
  const bool read = place.verb == "get";
  std::vector<int> out{400, 401, 429, 500, 503};
  if (!flag(operation, "x-stream")) out.push_back(504);
  if (!anyone || !read) out.push_back(403);
  if (place.has_path_parameters) out.push_back(404);
  if (operation.if_contains("requestBody") != nullptr) out.insert(out.end(), {413, 415, 422});
  if (flag(operation, "x-idempotent")) out.insert(out.end(), {409, 422});
  if (has_header(operation, "IfMatch")) out.push_back(412);
  return out;
}

}  // namespace

void add_common_answers(json::object& operation, const OperationPlace& place) {
  const bool anyone = admits_anyone(operation);
  if (anyone) append(operation, "security", json::object());
  append(operation, "security", {{"bearer", json::array()}});
  append(operation, "security", {{"cookie", json::array()}});
  if (flag(operation, "x-idempotent") && !has_header(operation, "IdempotencyKey")) {
    append(operation, "parameters", {{"$ref", "#/components/parameters/IdempotencyKey"}});
  }
  auto& responses = operation["responses"];
  if (!responses.is_object()) return;  // refused when the operation is read
  auto& documented = responses.get_object();
  if (place.verb == "get" && documented.if_contains("200") != nullptr && !flag(operation, "x-stream")) {
    documented.emplace("304", json::value{{"$ref", "#/components/responses/NotModified"}});
  }
  for (const int status : statuses(operation, place, anyone)) {
    const auto number = std::to_string(status);
    documented.emplace(number,
                       json::value{{"$ref", json::string("#/components/responses/Problem" + number)}});
  }
}

}  // namespace metropole::contract
