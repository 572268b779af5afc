// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include "api/call.hpp"
#include "api/content_tag.hpp"
#include "core/json_text.hpp"

namespace metropole::api {

void reply_json(http::Response& response, const boost::json::value& value, unsigned status) {
  response.status = status;
  response.body = json_text(value);
}

void reply_cacheable(http::Response& response, std::string json) {
  response.etag = quoted_tag(content_tag(json));
  response.body = std::move(json);
}

void reply_written(http::Response& response, store::WriteAnswer answer) {
  response.status = answer.status;
  response.body = std::move(answer.body);
  if (answer.replayed) response.add("Idempotency-Replayed", "true");
  std::string seen;
  for (const auto& [stream, version] : answer.seen)
    seen += fmt::format("{}{}.{}", seen.empty() ? "" : " ", stream, version);
  if (!seen.empty()) response.add("Metropole-Seen", seen);
}

}  // namespace metropole::api
