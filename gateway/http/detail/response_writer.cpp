// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/response_writer.hpp"

#include <fmt/compile.h>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
bool bodyless(unsigned status) { return status == 204 || status == 304 || status < 200; }

void append_fields(std::string& out, const Answer& answer) {
  const auto& response = answer.response;
  out += status_line(response.status);
  out += answer.state.date;
  if (!bodyless(response.status)) {
    out += answer.state.fixed_headers;
    out.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  if (!response.etag.empty()) out.append("ETag: ").append(response.etag).append("\r\n");
  out += response.headers;
  if (answer.close) out += "Connection: close\r\n";
  else if (!answer.request.http11) out += "Connection: keep-alive\r\n";
}

void append_length(std::string& out, std::uint64_t length) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("Content-Length: {}\r\n"), length);
}
}  // namespace

std::optional<FilePart> write_answer(std::string& out, const Answer& answer) {
  auto& response = answer.response;
  append_fields(out, answer);
  if (bodyless(response.status)) {
    out += "\r\n";
    return std::nullopt;
  }
  append_length(out, response.body.size());
  out += "\r\n";
  if (answer.request.method != Method::head) out += response.body;
  return std::nullopt;
}

}  // namespace metropole::http::detail
