// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "http/message.hpp"

namespace metropole::http {

// Other origins may read what carries no cookie: any origin, never with credentials, so a page elsewhere can
// use a bearer token it holds but never the session cookie of the app.
void allow_any_origin(Response& response);

// Answers a CORS preflight (OPTIONS with Origin and Access-Control-Request-Method) with 204 and says true;
// leaves `response` alone otherwise. `allowed_methods` as in Allow: "GET, HEAD, POST".
bool answer_preflight(const Request& request, Response& response, std::string_view allowed_methods);

}  // namespace metropole::http
