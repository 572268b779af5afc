// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"
#include "http/server.hpp"

namespace metropole::http::detail {

// Why something never became a request: the status it gets and a stable machine word. The connection ends
// after it.
struct Refusal {
  unsigned status = 400;
  std::string_view code;
};

// The fields the server itself looks at.
enum class Known : std::uint8_t {
  host,
  content_length,
  transfer_encoding,
  connection,
  expect,
  if_none_match,
  if_range,
  range,
  accept_encoding,
  forwarded_for,
  other
};

// Beside the Request, what framing and answering need of its head. `first` holds positions in
// Request::headers.
struct Head {
  static constexpr std::uint8_t kAbsent = 255;
  std::array<std::uint8_t, static_cast<std::size_t>(Known::other)> first;
  std::array<std::uint8_t, static_cast<std::size_t>(Known::other)> count;
  std::string_view authority;  // of an absolute target, until it has been compared with Host
  std::uint64_t body_length = 0;
  bool chunked = false;
  bool keep_alive = true;

  Head() { reset(); }
  void reset();
  bool has(Known field) const { return first[static_cast<std::size_t>(field)] != kAbsent; }
  unsigned times(Known field) const { return count[static_cast<std::size_t>(field)]; }
  std::string_view value(const Request& request, Known field) const;
};

// Looks for the empty line that ends a head; goes on where the last call stopped.
class HeadFinder {
 public:
  // `bytes` begins with the request line. The head's length with its empty line, or nothing so far, or a
  // refusal (a line feed without carriage return, a head or a target beyond its limit).
  std::optional<Refusal> look(std::string_view bytes, const Limits& limits);
  std::size_t length() const { return length_; }  // 0 as long as it is not there
  void reset() { *this = {}; }

 private:
  std::size_t line_ = 0;     // where the current line begins
  std::size_t scanned_ = 0;  // no line feed before this
  std::size_t length_ = 0;
};

// Reads a whole head (RFC 9112, section 2 to 5) into `request` and `head` without copying: views into
// `bytes`. The bytes are writable because an absolute target without a path gets its "/" in place. Stricter
// than the RFC asks: what two servers could understand in two ways is refused.
std::optional<Refusal> parse_head(char* bytes, std::size_t length, const Limits& limits, Request& request,
                                  Head& head);

// One "name: value" line without its line end; false when it is malformed or folded.
bool parse_field(std::string_view line, HeaderView& field);

// The smuggling table, after the lines are read: exactly one Host that agrees with an absolute target, …
std::optional<Refusal> check_host(const Request& request, const Head& head);
// … one way to tell how long the body is; and whether the connection lives on after it.
std::optional<Refusal> check_framing(const Limits& limits, const Request& request, Head& head);

Known known_field(std::string_view name);

}  // namespace metropole::http::detail
