// SPDX-License-Identifier: EUPL-1.2
#include "contract/operation_reader.hpp"

#include "contract/access_reader.hpp"
#include "contract/media_type.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxBodyLimit = 16 << 20;

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

// "200" is 200, "4XX" is 4, "default" is 0.
std::optional<int> status_of(std::string_view key) {
  if (key == "default") return 0;
  if (key.size() != 3 || key[0] < '1' || key[0] > '5') return std::nullopt;
  if (key.substr(1) == "XX") return key[0] - '0';
  if (key.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return (key[0] - '0') * 100 + (key[1] - '0') * 10 + (key[2] - '0');
}

}  // namespace

Reader OperationReader::resolved(const json::value& value, std::string pointer) const {
  static const json::object kNone;
  const auto* target = resolve(document_, value, pointer, mistakes_);
  const auto* object = target == nullptr ? nullptr : target->if_object();
  if (target != nullptr && object == nullptr) mistakes_.add(pointer, "must be an object");
  return {object == nullptr ? kNone : *object, std::move(pointer), mistakes_};
}

Operation OperationReader::read(std::string_view path, const Reader& item, std::string_view verb) {
  const auto reader = item.child(verb);
  reader.allow_only({"operationId", "tags", "summary", "description", "parameters", "requestBody",
                     "responses", "deprecated", "security", "x-access", "x-rate", "x-idempotent", "x-stream",
                     "x-sunset", "x-deprecation", "x-body-limit"});
  Operation out;
  out.id = std::string(reader.required_text("operationId"));
  out.module = out.id.substr(0, out.id.find('.'));
  out.method = upper(verb);
  out.path = std::string(path);
  reader.required_text("summary");
  out.access = read_access(reader);
  out.rate = read_rate(reader);
  out.idempotent = reader.flag("x-idempotent");
  out.stream = reader.flag("x-stream");
  if (out.idempotent && verb == "get") reader.refuse("x-idempotent", "has no meaning for GET");
  if (out.stream && verb != "get") reader.refuse("x-stream", "is for GET only");
  read_retirement(reader, out);
  read_parameters(item, out);
  read_parameters(reader, out);
  check_path_parameters(reader, out);
  read_body(reader, out);
  read_responses(reader, out);
  return out;
}

void OperationReader::read_body(const Reader& reader, Operation& operation) {
  const auto limit = reader.integer("x-body-limit");
  if (limit && (*limit <= 0 || *limit > kMaxBodyLimit))
    reader.refuse("x-body-limit", "must be 1 to 16777216 bytes");
  const auto* body = reader.object().if_contains("requestBody");
  if (body == nullptr) {
    if (limit) reader.refuse("x-body-limit", "without a requestBody");
    return;
  }
  if (operation.method == "GET") reader.refuse("requestBody", "has no meaning for GET");
  const auto content = resolved(*body, reader.place("requestBody"));
  content.allow_only({"description", "content", "required"});
  operation.body_required = content.flag("required");
  operation.body_limit =
      limit ? static_cast<std::size_t>(*limit) : static_cast<std::size_t>(kDefaultBodyLimit);
  operation.body = read_content(content);
  if (operation.body.empty()) content.refuse("content", "must name a media type");
}

void OperationReader::read_responses(const Reader& reader, Operation& operation) {
  bool succeeds = false;
  const auto responses = reader.child("responses");
  for (const auto& member : responses.object()) {
    const auto status = status_of(member.key());
    if (!status) responses.refuse(member.key(), "is not a status");
    const auto response = resolved(member.value(), responses.place(member.key()));
    response.allow_only({"description", "headers", "content"});
    response.required_text("description");
    read_response_headers(response);
    operation.responses.push_back({.status = status.value_or(0), .content = read_content(response)});
    succeeds = succeeds || member.key().starts_with('2') || member.key().starts_with('3');
  }
  if (!succeeds) responses.refuse("documents no success");
  // An exact status before its family, the family before "default".
  std::ranges::sort(operation.responses, std::greater<>(), &Response::status);
}

void OperationReader::read_response_headers(const Reader& response) {
  const auto headers = response.child("headers");
  for (const auto& member : headers.object()) {
    const auto header = resolved(member.value(), headers.place(member.key()));
    header.allow_only({"description", "required", "deprecated", "schema", "example"});
    if (const auto* schema = header.object().if_contains("schema")) {
      schemas_.compile(*schema, header.place("schema"), mistakes_);
    } else {
      header.refuse("has no schema");
    }
  }
}

std::vector<Media> OperationReader::read_content(const Reader& holder) {
  std::vector<Media> out;
  const auto content = holder.child("content");
  for (const auto& member : content.object()) {
    const auto media = content.child(member.key());
    media.allow_only({"schema", "example", "examples"});
    const auto* schema = media.object().if_contains("schema");
    const auto* compiled =
        schema == nullptr ? nullptr : schemas_.compile(*schema, media.place("schema"), mistakes_);
    const bool json = is_json_media(member.key());
    if (json && schema == nullptr) media.refuse("has no schema");
    out.push_back({.type = std::string(member.key()), .schema = json ? compiled : nullptr});
  }
  return out;
}

}  // namespace metropole::contract
