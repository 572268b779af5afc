// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string_view>

#include "core/result.hpp"
#include "http/message.hpp"
#include "identity/sessions.hpp"

namespace metropole::api {

// The credential a request carries. A bearer token wins over the cookie, which a browser sends unasked.
struct PresentedToken {
  std::string_view text;
  bool by_cookie = false;
};

// None when there is none. Refused: two Authorization lines, a scheme other than Bearer, the cookie twice,
// and a cookie on an unsafe method that does not come from our own pages (Sec-Fetch-Site).
Result<std::optional<PresentedToken>> presented_token(const http::Request& request);

// The version of the resident's stream that the client last saw, from Metropole-Seen: "resident/3.17"; 0 for
// none.
std::int64_t seen_resident_version(std::string_view header);

}  // namespace metropole::api
