// SPDX-License-Identifier: EUPL-1.2
#include "http/cors.hpp"

namespace metropole::http {

void allow_any_origin(Response& response) {
  response.add("Access-Control-Allow-Origin", "*");
  response.add("Access-Control-Expose-Headers",
               "ETag, Link, Location, Retry-After, Deprecation, Sunset, X-Request-Id, Metropole-Seen");
}

bool answer_preflight(const Request& request, Response& response, std::string_view allowed_methods) {
  if (request.method != Method::options || request.header("origin").empty() ||
      request.header("access-control-request-method").empty())
    return false;
  response.status = 204;
  response.add("Access-Control-Allow-Origin", "*");
  response.add("Access-Control-Allow-Methods", allowed_methods);
  response.add("Access-Control-Allow-Headers",
               "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, Idempotency-Key, "
               "Metropole-Seen, X-Request-Id, traceparent");
  response.add("Access-Control-Max-Age", "86400");
  response.add("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  return true;
}

}  // namespace metropole::http
