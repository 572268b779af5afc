// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "http/detail/chunked.hpp"
#include "http/detail/head.hpp"
#include "http/detail/input_buffer.hpp"

namespace metropole::http::detail {

// Makes requests of the bytes of one connection, without knowing where these come from: a session feeds it
// from a socket, tests and the fuzzer from memory. However the bytes are cut, the same requests come out.
class RequestReader {
 public:
  enum class Step : std::uint8_t { more, ready, refused };

  explicit RequestReader(const Limits& limits) : limits_(limits) {}

  // Room to read into, sized by what is missing. `request` follows when its bytes move.
  std::span<char> room(Request& request);
  void added(std::size_t count) { in_.added(count); }

  // What the bytes at hand amount to: `ready` once a whole request stands in `request`.
  Step next(Request& request);
  const Head& head() const { return head_; }
  Refusal refusal() const { return refusal_; }
  // Drops the request that was answered; what follows it may be the next one.
  void finish();

  // The client holds its body back until told to go on; said once a request.
  bool take_continue(const Request& request);
  bool in_body() const { return head_done_; }
  bool empty() const { return in_.size() == 0; }
  std::size_t capacity() const { return in_.capacity(); }

  // The bytes before the first request, for the PROXY protocol; and past them.
  std::string_view raw() const { return in_.view(); }
  void skip(std::size_t count) { in_.consume(count); }

 private:
  Step head_step(Request& request);
  Step body_step(Request& request);
  Step refuse(Refusal refusal);
  bool body_is_whole();

  const Limits& limits_;
  InputBuffer in_;
  HeadFinder finder_;
  ChunkedDecoder chunks_;
  Head head_;
  Refusal refusal_;
  bool head_done_ = false;
  bool continued_ = false;
};

}  // namespace metropole::http::detail
