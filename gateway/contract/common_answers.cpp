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

// Who may call, as far as it decides about the answers: those open to anyone alone never look at a
// credential.
struct Callers {
  bool anyone = false;
  bool somebody = false;
};

Callers callers_of(const json::object& operation) {
  Callers out;
  const auto* access = operation.if_contains("x-access");
  const auto* principals =
      access != nullptr && access->is_object() ? access->get_object().if_contains("principals") : nullptr;
  if (principals == nullptr || !principals->is_array()) return out;
  for (const auto& principal : principals->get_array()) {
    (principal == json::value("anyone") ? out.anyone : out.somebody) = true;
  }
  return out;
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

// Where a fragment documents such a status itself, the kernel's own answer is one more form of it.
void add_problem(json::value& response) {
  auto* content = response.is_object() ? response.get_object().if_contains("content") : nullptr;
  if (content == nullptr || !content->is_object()) return;
  const json::value schema{{"$ref", "#/components/schemas/Problem"}};
  content->get_object().emplace("application/problem+json", json::value{{"schema", schema}});
}

std::vector<int> statuses(const json::object& operation, const OperationPlace& place, Callers callers) {
  std::vector<int> out{400, 429, 500, 503};
  if (callers.somebody) out.push_back(401);
  if (callers.somebody && (!callers.anyone || place.verb != "get")) out.push_back(403);
  if (place.has_path_parameters) out.push_back(404);
  if (operation.if_contains("requestBody") != nullptr) out.insert(out.end(), {413, 415, 422});
  if (flag(operation, "x-idempotent")) out.insert(out.end(), {409, 422});
  if (has_header(operation, "IfMatch")) out.push_back(412);
  return out;
}

}  // namespace

void add_common_answers(json::object& operation, const OperationPlace& place) {
  const auto callers = callers_of(operation);
  auto& security = operation["security"].emplace_array();
  if (callers.somebody) {
    if (callers.anyone) security.push_back(json::object());
    security.push_back({{"bearer", json::array()}});
    security.push_back({{"cookie", json::array()}});
  }
  if (flag(operation, "x-idempotent") && !has_header(operation, "IdempotencyKey")) {
    append(operation, "parameters", {{"$ref", "#/components/parameters/IdempotencyKey"}});
  }
  auto& responses = operation["responses"];
  if (!responses.is_object()) return;  // refused when the operation is read
  auto& documented = responses.get_object();
  if (place.verb == "get" && documented.if_contains("200") != nullptr && !flag(operation, "x-stream")) {
    documented.emplace("304", json::value{{"$ref", "#/components/responses/NotModified"}});
  }
  for (const int status : statuses(operation, place, callers)) {
    const auto number = std::to_string(status);
    const json::value problem{{"$ref", json::string("#/components/responses/Problem" + number)}};
    const auto [own, added] = documented.emplace(number, problem);
    if (!added) add_problem(own->value());
  }
  std::map<std::string, json::value> sorted;
  for (const auto& [status, response] : documented) sorted.emplace(status, response);
  documented.clear();
  for (const auto& [status, response] : sorted) documented.emplace(status, response);
}

}  // namespace metropole::contract
