// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "http/message.hpp"

namespace metropole::http {

// For handlers that can spare themselves the body, or make their own coding; the server does both for all
// others.

// Whether If-None-Match holds `etag` (weak comparison) or "*": the client has the answer already.
bool client_has(const Request& request, std::string_view etag);

// Whether Accept-Encoding takes gzip.
bool accepts_gzip(const Request& request);

}  // namespace metropole::http
