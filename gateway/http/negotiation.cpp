// SPDX-License-Identifier: EUPL-1.2
#include "http/negotiation.hpp"

#include "http/detail/compress.hpp"
#include "http/detail/conditional.hpp"

namespace metropole::http {

bool client_has(const Request& request, std::string_view etag) {
  auto list = request.header("if-none-match");
  return !list.empty() && detail::list_has_tag(list, etag);
}

bool accepts_gzip(const Request& request) {
  auto accepted = request.header("accept-encoding");
  return !accepted.empty() && detail::accepts_coding(accepted, "gzip");
}

}  // namespace metropole::http
