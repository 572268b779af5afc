// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"

namespace metropole::http {

// trace is known so that it is refused by name (405 with Allow); no operation can declare it.
enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, trace };
inline constexpr std::array<std::string_view, 8> kMethodNames{"GET",   "HEAD",   "POST",    "PUT",
                                                              "PATCH", "DELETE", "OPTIONS", "TRACE"};

inline std::string_view to_string(Method method) {
  return kMethodNames[static_cast<std::size_t>(method)];
}

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

// A request whose head and body were checked against the smuggling table. Every view points into the
// connection's buffer and holds until the handler has finished. One object a connection, reused.
struct Request {
  Method method = Method::get;
  std::string_view target;  // origin form, as sent: "/v1/pools?near=5.38,43.29"
  std::string_view path;    // still percent-encoded
  std::string_view query;   // without "?", still encoded
  bool http11 = true;
  std::vector<HeaderView> headers;  // in order, values trimmed
  std::string_view body;
  boost::asio::ip::address client;  // behind trusted proxies: who the proxy says
  bool from_trusted_proxy = false;  // then X-Request-Id and traceparent may be believed
  async::Deadline received;         // when the first byte of the head was read
  async::Deadline deadline;         // by when the answer must be out

  // First header of that name, ASCII case-insensitive; empty when absent. `name` in lower case.
  std::string_view header(std::string_view name) const;
};

// A file to be sent by ranges when asked: content is read when the answer is written.
struct FileBody {
  std::filesystem::path path;
  std::uint64_t size = 0;
};

// What a handler fills. One object a connection, reset between requests with its capacity kept.
// The server adds Date, Content-Length, Connection and the security headers; answers 304, 206, HEAD and gzip
// follow from `etag`, `file` and `compressible`.
struct Response {
  unsigned status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string etag;     // with its quotes, empty for none
  std::string headers;  // finished lines, each ending in CRLF: one buffer, no allocation on a warm connection
  std::string body;
  // Sent after `body` without being copied into it first. They must live until the handler's loop turns
  // again: the answer is written before that. Never compressed.
  std::vector<std::string_view> pieces;
  std::optional<FileBody> file;
  bool compressible = true;  // false when the body is already encoded or must not be
  bool close = false;        // ends the connection after this answer

  // Adds a header line. A value with CR, LF or NUL is a bug and throws std::logic_error.
  void add(std::string_view name, std::string_view value);
  // The value of a line added before, empty when absent; for tests and the kernel's own decisions.
  std::string_view header(std::string_view name) const;
  // Bytes of `body` and `pieces`.
  std::size_t size() const;
  void reset();
};

// Answers requests on one loop. Everything it throws becomes a 500 without text; it answers before
// request.deadline.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual async::Task<> handle(const Request& request, Response& response) = 0;
  // Fills an answer for what never became a request (400, 408, 413, 414, 431, 501, 505, 503): status is set.
  virtual void refuse(Response& response, std::string_view code) = 0;
};

}  // namespace metropole::http
