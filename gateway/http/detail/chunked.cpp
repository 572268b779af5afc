// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/chunked.hpp"

#include <cstring>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
constexpr std::size_t kMostOverhead = 4096;  // extensions and trailers of one body
constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kMostDigits = 15;
constexpr Refusal kBadChunk{400, "bad_chunk"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::size_t token_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && kToken[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

// Of a quoted string with its quotes; 0 when it is not closed or holds a control byte.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
    if (i < text.size() && !kFieldValue[static_cast<unsigned char>(text[i])]) return 0;
  }
  return 0;
}

// *( ";" name [ "=" ( token / quoted-string ) ] ), without the white space that the RFC calls bad.
bool sound_extensions(std::string_view text) {
  while (!text.empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    auto name = token_length(text);
    if (name == 0) return false;
    text.remove_prefix(name);
    if (!text.starts_with('=')) continue;
    text.remove_prefix(1);
    auto value = text.starts_with('"') ? quoted_length(text) : token_length(text);
    if (value == 0) return false;
    text.remove_prefix(value);
  }
  return true;
}

bool speaks_of_framing(std::string_view name) {
  auto known = known_field(name);
  return known == Known::transfer_encoding || known == Known::content_length || known == Known::host;
}
}  // namespace

std::optional<std::uint64_t> parse_chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  std::size_t digits = 0;
  for (; digits < line.size() && hex_digit(line[digits]) >= 0; ++digits) {
    if (digits == kMostDigits) return std::nullopt;
    size = size * 16 + static_cast<std::uint64_t>(hex_digit(line[digits]));
  }
  if (digits == 0 || !sound_extensions(line.substr(digits))) return std::nullopt;
  return size;
}

// Where the decoder reads and where it writes; both run through the same bytes, reading ahead.
struct ChunkedDecoder::Cursor {
  char* bytes;
  std::size_t read;
  std::size_t write;
  std::size_t end;

  std::string_view rest() const { return {bytes + read, end - read}; }

  // The next line without its line end, and past it; a refusal when it is too long or ends in a lone line
  // feed.
  std::expected<std::optional<std::string_view>, Refusal> line() {
    auto text = rest();
    auto feed = text.find('\n');
    if (std::min(feed, text.size()) > kLongestLine) return std::unexpected(kBadChunk);
    if (feed == std::string_view::npos) return std::nullopt;
    if (feed == 0 || text[feed - 1] != '\r') return std::unexpected(kBadChunk);
    read += feed + 1;
    return text.substr(0, feed - 1);
  }
};

std::optional<Refusal> ChunkedDecoder::decode(InputBuffer& in, std::size_t body, const Limits& limits) {
  auto at = body + length_;
  Cursor cursor{in.data(), at, at, in.size()};
  for (;;) {
    auto progress = step(cursor, limits);
    if (!progress) return progress.error();
    if (*progress == Progress::wait) break;
  }
  in.cut(cursor.write, cursor.read - cursor.write);
  return std::nullopt;
}

std::expected<ChunkedDecoder::Progress, Refusal> ChunkedDecoder::step(Cursor& cursor, const Limits& limits) {
  switch (state_) {
    case State::size:
      return read_size(cursor, limits);
    case State::data:
      return read_data(cursor);
    case State::data_end:
      return read_data_end(cursor);
    case State::trailer:
      return read_trailer(cursor);
    case State::done:
      break;
  }
  return Progress::wait;
}

std::expected<ChunkedDecoder::Progress, Refusal> ChunkedDecoder::read_size(Cursor& cursor,
                                                                           const Limits& limits) {
  auto found = cursor.line();
  if (!found) return std::unexpected(found.error());
  std::optional<std::string_view> line = *found;
  if (!line) return Progress::wait;
  auto size = parse_chunk_size(*line);
  overhead_ += line->size() - std::min(line->find(';'), line->size());
  if (!size || overhead_ > kMostOverhead) return std::unexpected(kBadChunk);
  if (*size > limits.body_bytes - length_) return std::unexpected(Refusal{413, "body_too_large"});
  left_ = *size;
  state_ = left_ == 0 ? State::trailer : State::data;
  return Progress::on;
}

std::expected<ChunkedDecoder::Progress, Refusal> ChunkedDecoder::read_data(Cursor& cursor) {
  auto count = std::min<std::size_t>(left_, cursor.end - cursor.read);
  if (count == 0) return Progress::wait;
  std::memmove(cursor.bytes + cursor.write, cursor.bytes + cursor.read, count);
  cursor.read += count;
  cursor.write += count;
  length_ += count;
  left_ -= count;
  if (left_ == 0) state_ = State::data_end;
  return Progress::on;
}

std::expected<ChunkedDecoder::Progress, Refusal> ChunkedDecoder::read_data_end(Cursor& cursor) {
  auto rest = cursor.rest().substr(0, 2);
  if (rest != std::string_view("\r\n").substr(0, rest.size())) return std::unexpected(kBadChunk);
  if (rest.size() < 2) return Progress::wait;
  cursor.read += 2;
  state_ = State::size;
  return Progress::on;
}

std::expected<ChunkedDecoder::Progress, Refusal> ChunkedDecoder::read_trailer(Cursor& cursor) {
  auto found = cursor.line();
  if (!found) return std::unexpected(found.error());
  std::optional<std::string_view> line = *found;
  if (!line) return Progress::wait;
  if (line->empty()) {
    state_ = State::done;
    return Progress::wait;
  }
  overhead_ += line->size();
  HeaderView field;
  if (overhead_ > kMostOverhead || !parse_field(*line, field) || speaks_of_framing(field.name))
    return std::unexpected(kBadChunk);
  return Progress::on;
}

}  // namespace metropole::http::detail
