// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/request_reader.hpp"

namespace metropole::http::detail {

namespace {
constexpr std::size_t kLeastRoom = 1024;

// The request's views follow the buffer to its new place.
void rebase(Request& request, const char* from, const char* to) {
  auto move = [&](std::string_view& view) {
    if (!view.empty()) view = {to + (view.data() - from), view.size()};
  };
  move(request.target);
  move(request.path);
  move(request.query);
  for (auto& field : request.headers) {
    move(field.name);
    move(field.value);
  }
}
}  // namespace

std::span<char> RequestReader::room(Request& request) {
  if (in_.size() == 0) in_.shrink();
  auto least = kLeastRoom;
  if (head_done_ && !head_.chunked) {
    // Memory grows with what has really come, not with what was announced.
    auto missing = finder_.length() + head_.body_length - in_.size();
    least = std::min<std::size_t>(missing, std::max(kLeastRoom, in_.size()));
  }
  const char* before = in_.data();
  auto room = in_.room(least);
  if (head_done_ && in_.data() != before) rebase(request, before, in_.data());
  return room;
}

RequestReader::Step RequestReader::next(Request& request) {
  return head_done_ ? body_step(request) : head_step(request);
}

RequestReader::Step RequestReader::refuse(Refusal refusal) {
  refusal_ = refusal;
  return Step::refused;
}

RequestReader::Step RequestReader::head_step(Request& request) {
  // RFC 9112, section 2.2: an empty line before a request is forgiven.
  while (in_.view().starts_with("\r\n")) {
    in_.consume(2);
    finder_.reset();
  }
  if (in_.size() == 0) return Step::more;
  if (auto refusal = finder_.look(in_.view(), limits_)) return refuse(*refusal);
  if (finder_.length() == 0) return Step::more;
  if (auto refusal = parse_head(in_.data(), finder_.length(), limits_, request, head_))
    return refuse(*refusal);
  head_done_ = true;
  return body_step(request);
}

RequestReader::Step RequestReader::body_step(Request& request) {
  if (head_.chunked) {
    if (auto refusal = chunks_.decode(in_, finder_.length(), limits_)) return refuse(*refusal);
  }
  if (!body_is_whole()) return Step::more;
  request.body = in_.view().substr(finder_.length(), head_.body_length);
  return Step::ready;
}

bool RequestReader::body_is_whole() {
  if (!head_.chunked) return in_.size() >= finder_.length() + head_.body_length;
  head_.body_length = chunks_.length();
  return chunks_.done();
}

bool RequestReader::take_continue(const Request& request) {
  if (!head_done_ || continued_ || !request.http11 || !head_.has(Known::expect)) return false;
  return continued_ = true;
}

void RequestReader::finish() {
  in_.consume(finder_.length() + head_.body_length);
  finder_.reset();
  chunks_.reset();
  head_done_ = continued_ = false;
}

}  // namespace metropole::http::detail
