// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "core/error.hpp"
#include "http/message.hpp"

namespace metropole::api {

// The one place where a kind of failure becomes an HTTP status.
unsigned status_of(ErrorKind kind);

// Fills `response` with an RFC 9457 problem: type, title, status, detail, code, request_id, errors[]. The
// title is in `language`; `error.log` stays here.
void reply_problem(http::Response& response, const Error& error, std::string_view language,
                   std::string_view request_id);

// Likewise for what never became a request: `response.status` is already one of 400, 408, 413, 414, 431, 501,
// 503, 505.
void reply_refusal(http::Response& response, std::string_view code);

}  // namespace metropole::api
