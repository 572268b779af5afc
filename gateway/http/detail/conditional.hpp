// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "http/detail/head.hpp"

namespace metropole::http::detail {

// Whether If-None-Match holds `etag` (weak comparison) or is "*": the client has the answer already.
bool none_match_hits(const Request& request, const Head& head, std::string_view etag);

// The same for one field value.
bool list_has_tag(std::string_view list, std::string_view etag);

// RFC 9110, section 8.8.3.2: a weak tag equals none.
bool same_tag_strongly(std::string_view a, std::string_view b);

}  // namespace metropole::http::detail
