// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metropole::http {

using H2Fields = std::vector<std::pair<std::string, std::string>>;

// Bytes of an HTTP/2 client (RFC 9113) that says whatever it is told to, also what no honest client would:
// fields are literals without indexing, not compressed. Stream 1 only.
std::string h2_request(const H2Fields& fields, std::string_view body);
// Fields of a plain request, to be extended.
H2Fields h2_fields(std::string_view method, std::string_view path);

}  // namespace metropole::http
