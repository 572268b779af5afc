// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/detail/head.hpp"
#include "http/detail/input_buffer.hpp"

namespace metropole::http::detail {

// Decodes a chunked body in the connection's own buffer (RFC 9112, section 7.1): sizes and line ends are cut
// out, the content moves together behind the head. Extensions are checked, bounded and ignored; trailers are
// dropped, and refused when they speak of framing.
class ChunkedDecoder {
 public:
  // Takes what has arrived since the last call. `body` is where the body begins in `in`.
  std::optional<Refusal> decode(InputBuffer& in, std::size_t body, const Limits& limits);
  bool done() const { return state_ == State::done; }
  // Of the decoded content so far. Once done, the next request begins right behind it.
  std::size_t length() const { return length_; }
  void reset() { *this = {}; }

 private:
  enum class State : std::uint8_t { size, data, data_end, trailer, done };
  enum class Progress : std::uint8_t { on, wait };
  struct Cursor;

  std::expected<Progress, Refusal> step(Cursor& cursor, const Limits& limits);
  std::expected<Progress, Refusal> read_size(Cursor& cursor, const Limits& limits);
  std::expected<Progress, Refusal> read_data(Cursor& cursor);
  std::expected<Progress, Refusal> read_data_end(Cursor& cursor);
  std::expected<Progress, Refusal> read_trailer(Cursor& cursor);

  State state_ = State::size;
  std::size_t length_ = 0;
  std::uint64_t left_ = 0;    // of the current chunk
  std::size_t overhead_ = 0;  // bytes of extensions and trailers so far
};

// "1f;name=value" without its line end; nothing when malformed or beyond 60 bits.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line);

}  // namespace metropole::http::detail
