// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/response_writer.hpp"

#include <fmt/compile.h>
#include <spdlog/spdlog.h>

#include "http/detail/conditional.hpp"
#include "http/detail/ranges.hpp"

namespace metropole::http::detail {

namespace {
bool bodyless(unsigned status) {
  return status == 204 || status == 304 || status < 200;
}

bool reads(const Request& request) {
  return request.method == Method::get || request.method == Method::head;
}

void line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// gzip when the client takes it. The compressed form is the same answer in other bytes: its tag becomes a
// weak one.
void choose_coding(const Answer& answer) {
  auto& response = answer.response;
  if (!response.compressible || response.file || !response.pieces.empty()) return;
  if (response.body.size() < Gzip::kLeast) return;
  if (response.body.size() > Gzip::kMost) return;
  response.add("Vary", "Accept-Encoding");
  if (!accepts_coding(answer.head.value(answer.request, Known::accept_encoding), "gzip")) return;
  if (!response.etag.empty() && !response.etag.starts_with("W/")) response.etag.insert(0, "W/");
  if (bodyless(response.status) || !answer.state.gzip.compress(response.body)) return;
  response.add("Content-Encoding", "gzip");
}

void become_not_modified(const Answer& answer) {
  if (answer.response.status != 200 || !reads(answer.request)) return;
  if (none_match_hits(answer.request, answer.head, answer.response.etag)) answer.response.status = 304;
}

// Whether the range still means the file the client began with.
bool range_applies(const Answer& answer) {
  if (answer.request.method != Method::get || answer.head.times(Known::range) != 1) return false;
  if (!answer.head.has(Known::if_range)) return true;
  return same_tag_strongly(answer.head.value(answer.request, Known::if_range), answer.response.etag);
}

std::optional<FilePart> open_part(const Answer& answer) {
  auto& response = answer.response;
  if (!response.file || response.status != 200) return std::nullopt;
  auto part = FilePart::open(*response.file);
  if (!part) {
    spdlog::error("http: {} is gone or has changed since it was listed", response.file->path.string());
    response.reset();
    answer.state.fill_refusal(response, {500, "internal"});
    return std::nullopt;
  }
  response.add("Accept-Ranges", "bytes");
  if (!range_applies(answer)) return part;
  auto size = response.file->size;
  auto range = parse_range(answer.head.value(answer.request, Known::range), size);
  if (range.kind == Range::Kind::unsatisfiable) {
    response.status = 416;
    response.add("Content-Range", fmt::format("bytes */{}", size));
    return std::nullopt;
  }
  if (range.kind == Range::Kind::whole) return part;
  response.status = 206;
  response.add("Content-Range",
               fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, size));
  part->narrow(range.first, range.length);
  return part;
}

void append_head(std::string& out, const Answer& answer, std::uint64_t length) {
  const auto& response = answer.response;
  out += status_line(response.status);
  out += answer.state.date;
  if (!response.etag.empty()) line(out, "ETag", response.etag);
  if (!bodyless(response.status)) {
    if (length > 0) line(out, "Content-Type", response.content_type);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("Content-Length: {}\r\n"), length);
  }
  // A 304 renews what the client has stored; it says again only what may have changed.
  if (response.status != 304) out += answer.state.fixed_headers;
  out += response.headers;
  if (answer.close)
    out += "Connection: close\r\n";
  else if (!answer.request.http11)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}
}  // namespace

std::optional<FilePart> write_answer(std::string& out, const Answer& answer) {
  auto& response = answer.response;
  become_not_modified(answer);
  choose_coding(answer);
  auto part = open_part(answer);
  bool without_body = bodyless(response.status) || answer.request.method == Method::head;
  append_head(out, answer, part ? part->left() : response.size());
  if (without_body) return std::nullopt;
  if (part) return part;
  out += response.body;
  for (auto piece : response.pieces) out += piece;
  return std::nullopt;
}

}  // namespace metropole::http::detail
