// SPDX-License-Identifier: EUPL-1.2
#include "contract/arguments.hpp"
#include "contract/json_text.hpp"
#include "contract/media_type.hpp"
#include "contract/parameters.hpp"
#include "contract/schema.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::unexpected<Error> refused(ErrorKind kind, std::string_view code, std::string_view detail,
                               std::vector<FieldError> fields = {}) {
  auto error = fail(kind, std::string(code), std::string(detail));
  error.error().fields = std::move(fields);
  return error;
}

// The declared media type of a body that is there; null when the operation takes none.
Result<const Media*> media_of(const Operation& operation, const RequestView& request) {
  if (operation.body.empty()) {
    return refused(ErrorKind::bad_request, "body_unexpected", "Cette opération ne prend pas de corps.");
  }
  if (request.body.size() > operation.body_limit) {
    return refused(ErrorKind::too_large, "body_too_large",
                   fmt::format("Le corps dépasse {} octets.", operation.body_limit));
  }
  const auto essence = media_essence(request.content_type);
  for (const auto& media : operation.body) {
    if (same_ignoring_case(media.type, essence)) return &media;
  }
  std::string accepted;
  for (const auto& media : operation.body) accepted += (accepted.empty() ? "" : ", ") + media.type;
  return refused(ErrorKind::unsupported_media, "media_unsupported",
                 "Type de contenu non pris en charge. Attendu : " + accepted + ".");
}

Result<json::value> read_body(const Operation& operation, const RequestView& request) {
  auto media = media_of(operation, request);
  if (!media) return pass(media);
  if ((*media)->schema == nullptr) return json::value();
  auto body = parse_json(request.body);
  if (!body) return body;
  std::vector<FieldError> errors;
  if (!check(*(*media)->schema, *body, Direction::request, "body", errors)) {
    return refused(ErrorKind::unprocessable, "body_invalid", "Le corps de la requête ne convient pas.",
                   std::move(errors));
  }
  return body;
}

}  // namespace

Result<Arguments> validate(const Operation& operation, const RequestView& request) {
  Arguments out;
  out.operation_ = &operation;
  if (!operation.parameters.empty() || !request.query.empty()) {
    std::vector<FieldError> errors;
    out.values_ = read_parameters(operation, request, errors);
    if (!errors.empty()) {
      return refused(ErrorKind::bad_request, "parameters_invalid",
                     "Un paramètre de la requête ne convient pas.", std::move(errors));
    }
  }
  if (request.body.empty()) {
    if (!operation.body_required) return out;
    return refused(ErrorKind::bad_request, "body_required", "Cette opération demande un corps.");
  }
  auto body = read_body(operation, request);
  if (!body) return pass(body);
  out.body_ = std::move(*body);
  out.raw_body_ = request.body;
  out.has_body_ = true;
  return out;
}

}  // namespace metropole::contract
