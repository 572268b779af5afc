// SPDX-License-Identifier: EUPL-1.2
#include "home/page.hpp"

#include "api/content_tag.hpp"

namespace metropole::home {

namespace {

const Piece& comma() {
  static const Piece kPiece(",");
  return kPiece;
}

const Piece& tail() {
  static const Piece kPiece("]}");
  return kPiece;
}

// Calls `take` with every piece of the page in order.
template <class Take>
void each_piece(const Piece& head, std::span<const FragmentHandle> fragments, Take take) {
  take(head);
  bool first = true;
  for (const auto& fragment : fragments) {
    if (!std::exchange(first, false)) take(comma());
    take(fragment->json);
  }
  take(tail());
}

void append_little_endian(std::string& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i, value >>= 8) out += static_cast<char>(value & 0xFF);
}

}  // namespace

void join_plain(const Piece& head, std::span<const FragmentHandle> fragments,
                std::vector<std::string_view>& out) {
  each_piece(head, fragments, [&](const Piece& piece) { out.push_back(piece.text); });
}

void join_gzip(const Piece& head, std::span<const FragmentHandle> fragments, std::string& out) {
  static constexpr char kHeader[] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff'};
  static constexpr char kFinalBlock[] = {3, 0};
  out.append(kHeader, sizeof kHeader);
  unsigned long crc = 0;
  std::uint32_t size = 0;
  each_piece(head, fragments, [&](const Piece& piece) {
    out += piece.deflated;
    crc = crc32_combine_op(crc, piece.crc, piece.append);
    size += static_cast<std::uint32_t>(piece.text.size());
  });
  out.append(kFinalBlock, sizeof kFinalBlock);
  append_little_endian(out, static_cast<std::uint32_t>(crc));
  append_little_endian(out, size);
}

std::uint64_t page_tag(const Piece& head, std::span<const FragmentHandle> fragments, bool gzip) {
  auto tag = head.crc + (gzip ? 1ULL : 0ULL) * 0x9E3779B97F4A7C15ULL;
  for (const auto& fragment : fragments)
    tag = api::content_tag({reinterpret_cast<const char*>(&fragment->tag), sizeof fragment->tag}, tag);
  return tag;
}

}  // namespace metropole::home
