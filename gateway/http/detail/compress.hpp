// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <zlib.h>

#include <string>
#include <string_view>

namespace metropole::http::detail {

// Whether an Accept-Encoding header takes that coding (RFC 9110, section 12.5.3): named or "*" with a weight
// above 0.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

// gzip for bodies made on the spot; its 256 KB of working memory is taken once. One loop.
class Gzip {
 public:
  // Bodies below this cost more to compress than they save in packets.
  static constexpr std::size_t kLeast = 860;
  // Bodies beyond this would hold the loop up for more than 10 ms.
  static constexpr std::size_t kMost = std::size_t{1024} * 1024;

  Gzip() = default;
  Gzip(const Gzip&) = delete;
  ~Gzip();

  // Replaces `body` by its compressed form; false and unchanged when that is not smaller.
  bool compress(std::string& body);

 private:
  z_stream stream_{};
  bool ready_ = false;
  std::string out_;
};

}  // namespace metropole::http::detail
