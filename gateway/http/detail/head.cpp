// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/head.hpp"

#include <cstring>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
constexpr std::size_t kLongestMethod = 32;

std::optional<Method> method_of(std::string_view name) {
  for (std::size_t i = 0; i < kMethodNames.size(); ++i) {
    if (kMethodNames[i] == name) return static_cast<Method>(i);
  }
  return std::nullopt;
}

std::optional<Refusal> parse_version(std::string_view version, Request& request) {
  request.http11 = version == "HTTP/1.1";
  if (request.http11 || version == "HTTP/1.0") return std::nullopt;
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) && version[6] == '.' &&
      digit(version[7]))
    return Refusal{505, "version_not_supported"};
  return Refusal{400, "bad_request_line"};
}

// Makes the origin form of "http://host:port/path?query": what stands after the authority, with its "/".
std::optional<Refusal> take_absolute(char* bytes, std::size_t length, std::size_t scheme, Request& request,
                                     Head& head) {
  std::string_view rest(bytes + scheme, length - scheme);
  auto end = std::min(rest.find_first_of("/?"), rest.size());
  head.authority = rest.substr(0, end);
  if (end == 0 || !all_in(kHost, head.authority)) return Refusal{400, "bad_target"};
  request.target = rest.substr(end);
  if (request.target.starts_with('/')) return std::nullopt;
  // The authority's last byte will become the missing slash, once it has been compared with Host.
  request.target = {bytes + scheme + end - 1, length - scheme - end + 1};
  return std::nullopt;
}

std::optional<Refusal> parse_target(char* bytes, std::size_t length, Request& request, Head& head) {
  std::string_view target(bytes, length);
  if (target.empty() || !all_in(kTarget, target)) return Refusal{400, "bad_target"};
  request.target = target;
  if (target[0] == '/') return std::nullopt;
  if (target == "*" && request.method == Method::options) return std::nullopt;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.size() > scheme.size() && same_lowered(target.substr(0, scheme.size()), scheme))
      return take_absolute(bytes, length, scheme.size(), request, head);
  }
  return Refusal{400, "bad_target"};
}

std::optional<Refusal> parse_request_line(char* bytes, std::size_t length, const Limits& limits,
                                          Request& request, Head& head) {
  std::string_view line(bytes, length);
  auto space = line.find(' ');
  if (space == 0 || space == std::string_view::npos || !all_in(kToken, line.substr(0, space)))
    return Refusal{400, "bad_request_line"};
  auto second = line.find(' ', space + 1);
  if (second == std::string_view::npos) return Refusal{400, "bad_request_line"};
  if (auto refused = parse_version(line.substr(second + 1), request)) return refused;
  auto method = method_of(line.substr(0, space));
  if (!method) return Refusal{501, "method_not_implemented"};
  request.method = *method;
  if (second - space - 1 > limits.target_bytes) return Refusal{414, "target_too_long"};
  return parse_target(bytes + space + 1, second - space - 1, request, head);
}

void split_target(Request& request) {
  auto question = std::min(request.target.find('?'), request.target.size());
  request.path = request.target.substr(0, question);
  request.query = request.target.substr(std::min(question + 1, request.target.size()));
}

void remember(Head& head, std::string_view name, std::size_t position) {
  auto known = static_cast<std::size_t>(known_field(name));
  if (known == static_cast<std::size_t>(Known::other)) return;
  if (head.first[known] == Head::kAbsent) head.first[known] = static_cast<std::uint8_t>(position);
  if (head.count[known] < 255) ++head.count[known];
}
}  // namespace

void Head::reset() {
  first.fill(kAbsent);
  count.fill(0);
  authority = {};
  body_length = 0;
  chunked = false;
  keep_alive = true;
}

std::string_view Head::value(const Request& request, Known field) const {
  auto at = first[static_cast<std::size_t>(field)];
  return at == kAbsent ? std::string_view() : request.headers[at].value;
}

std::optional<Refusal> HeadFinder::look(std::string_view bytes, const Limits& limits) {
  while (const void* found = std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_)) {
    auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    // Limits first, by position: however the bytes are cut, the same thing is said.
    if (line_ == 0 && at > limits.target_bytes + kLongestMethod) return Refusal{414, "target_too_long"};
    if (at + 1 > limits.head_bytes) return Refusal{431, "head_too_large"};
    if (at == line_ || bytes[at - 1] != '\r') return Refusal{400, "bare_line_feed"};
    bool empty = at - line_ == 1;
    scanned_ = line_ = at + 1;
    if (!empty) continue;
    length_ = at + 1;
    return std::nullopt;
  }
  scanned_ = bytes.size();
  if (line_ == 0 && bytes.size() > limits.target_bytes + kLongestMethod)
    return Refusal{414, "target_too_long"};
  if (bytes.size() > limits.head_bytes) return Refusal{431, "head_too_large"};
  return std::nullopt;
}

Known known_field(std::string_view name) {
  auto is = [name](std::string_view lowered, Known known) {
    return same_lowered(name, lowered) ? known : Known::other;
  };
  switch (name.size()) {
    case 4:
      return is("host", Known::host);
    case 5:
      return is("range", Known::range);
    case 6:
      return is("expect", Known::expect);
    case 8:
      return is("if-range", Known::if_range);
    case 10:
      return is("connection", Known::connection);
    case 13:
      return is("if-none-match", Known::if_none_match);
    case 14:
      return is("content-length", Known::content_length);
    case 15:
      return lower(name[0]) == 'a' ? is("accept-encoding", Known::accept_encoding)
                                   : is("x-forwarded-for", Known::forwarded_for);
    case 17:
      return is("transfer-encoding", Known::transfer_encoding);
    default:
      return Known::other;
  }
}

bool parse_field(std::string_view line, HeaderView& field) {
  auto colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  field = {line.substr(0, colon), trimmed(line.substr(colon + 1))};
  return all_in(kToken, field.name) && all_in(kFieldValue, field.value);
}

std::optional<Refusal> parse_head(char* bytes, std::size_t length, const Limits& limits, Request& request,
                                  Head& head) {
  request.headers.clear();
  head.reset();
  std::string_view rest(bytes, length);
  auto line_end = rest.find("\r\n");
  if (auto refused = parse_request_line(bytes, line_end, limits, request, head)) return refused;
  for (rest.remove_prefix(line_end + 2); !rest.starts_with("\r\n"); rest.remove_prefix(line_end + 2)) {
    // HeadFinder has seen that each line feed follows a carriage return; a lone carriage return is no field
    // byte.
    line_end = rest.find('\n') - 1;
    if (request.headers.size() == std::min<std::size_t>(limits.header_count, Head::kAbsent))
      return Refusal{431, "too_many_headers"};
    HeaderView field;
    if (!parse_field(rest.substr(0, line_end), field)) return Refusal{400, "bad_header"};
    remember(head, field.name, request.headers.size());
    request.headers.push_back(field);
  }
  if (auto refused = check_host(request, head)) return refused;
  if (!head.authority.empty()) bytes[request.target.data() - bytes] = '/';
  split_target(request);
  return check_framing(limits, request, head);
}

}  // namespace metropole::http::detail
