// SPDX-License-Identifier: EUPL-1.2
#include "contract/response_check.hpp"

#include "contract/json_text.hpp"
#include "contract/media_type.hpp"
#include "contract/schema.hpp"

namespace metropole::contract {
namespace {

std::unexpected<Error> off(const Operation& operation, int status, std::string_view why) {
  return fail(ErrorKind::internal, "answer_off_contract", {},
              fmt::format("{} {}: {}", operation.id, status, why));
}

const Response* documented(const Operation& operation, int status) {
  for (const int wanted : {status, status / 100, 0}) {
    const auto found = std::ranges::find(operation.responses, wanted, &Response::status);
    if (found != operation.responses.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

Result<> check_response(const Operation& operation, int status, std::string_view content_type,
                        std::string_view body, bool head) {
  const auto* response = documented(operation, status);
  if (response == nullptr) return off(operation, status, "the status is not documented");
  if (head && !body.empty()) return off(operation, status, "HEAD was answered with a body");
  if (response->content.empty()) {
    if (!body.empty()) return off(operation, status, "a body where none is documented");
    return {};
  }
  if (head) return {};
  const auto essence = media_essence(content_type);
  const auto media = std::ranges::find_if(
      response->content, [&](const Media& one) { return same_ignoring_case(one.type, essence); });
  if (media == response->content.end()) {
    return off(operation, status, fmt::format("the media type {} is not documented", essence));
  }
  if (media->schema == nullptr) return {};
  const auto value = parse_json(body);
  if (!value) return off(operation, status, "the body is no JSON");
  std::vector<FieldError> errors;
  if (check(*media->schema, *value, Direction::response, "body", errors)) return {};
  std::string why;
  for (const auto& error : errors)
    why += fmt::format("{} {} ({}); ", error.pointer, error.code, error.detail);
  return off(operation, status, why);
}

}  // namespace metropole::contract
