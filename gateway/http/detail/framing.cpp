// SPDX-License-Identifier: EUPL-1.2
// The smuggling table: everything that a proxy in front and this server could read in two ways is refused.
#include "http/detail/head.hpp"
#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
std::string_view without_port(std::string_view authority, std::string_view port) {
  if (authority.ends_with(port)) authority.remove_suffix(port.size());
  return authority;
}

bool same_authority(std::string_view a, std::string_view b) {
  if (same_ignoring_case(a, b)) return true;
  for (std::string_view port : {":80", ":443"}) {
    if (same_ignoring_case(without_port(a, port), without_port(b, port))) return true;
  }
  return false;
}

std::optional<Refusal> check_length(const Limits& limits, const Request& request, Head& head) {
  if (head.has(Known::transfer_encoding)) {
    bool sound = request.http11 && head.times(Known::transfer_encoding) == 1 &&
                 !head.has(Known::content_length) &&
                 same_lowered(head.value(request, Known::transfer_encoding), "chunked");
    if (!sound) return Refusal{400, "bad_transfer_encoding"};
    head.chunked = true;
    return std::nullopt;
  }
  if (!head.has(Known::content_length)) return std::nullopt;
  auto length = parse_decimal(head.value(request, Known::content_length));
  if (!length || head.times(Known::content_length) > 1) return Refusal{400, "bad_content_length"};
  if (*length > limits.body_bytes) return Refusal{413, "body_too_large"};
  head.body_length = *length;
  return std::nullopt;
}

// RFC 9112, section 9.3: 1.1 lives on unless told to close, 1.0 only when asked to.
// False when a Connection field is no list of tokens: a proxy might read another one.
bool decide_keep_alive(const Request& request, Head& head) {
  bool close = false;
  bool keep = false;
  for (std::size_t i = head.first[static_cast<std::size_t>(Known::connection)]; i < request.headers.size();
       ++i) {
    if (known_field(request.headers[i].name) != Known::connection) continue;
    for (auto list = request.headers[i].value; !list.empty();) {
      auto token = next_element(list);
      if (!all_in(kToken, token)) return false;
      close |= same_lowered(token, "close");
      keep |= same_lowered(token, "keep-alive");
    }
  }
  head.keep_alive = !close && (request.http11 || keep);
  return true;
}
}  // namespace

std::optional<Refusal> check_host(const Request& request, const Head& head) {
  auto hosts = head.times(Known::host);
  if (hosts > 1 || (hosts == 0 && request.http11)) return Refusal{400, "bad_host"};
  if (hosts == 0) return std::nullopt;
  auto host = head.value(request, Known::host);
  if (host.empty() || !all_in(kHost, host)) return Refusal{400, "bad_host"};
  if (!head.authority.empty() && !same_authority(head.authority, host)) return Refusal{400, "host_disagrees"};
  return std::nullopt;
}

std::optional<Refusal> check_framing(const Limits& limits, const Request& request, Head& head) {
  if (auto refused = check_length(limits, request, head)) return refused;
  if (!decide_keep_alive(request, head)) return Refusal{400, "bad_connection"};
  if (request.http11 && head.has(Known::expect)) {
    bool sound =
        head.times(Known::expect) == 1 && same_lowered(head.value(request, Known::expect), "100-continue");
    if (!sound) return Refusal{417, "expectation_failed"};
  }
  return std::nullopt;
}

}  // namespace metropole::http::detail
