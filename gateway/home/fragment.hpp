// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/tile_source.hpp"

namespace metropole::home {

// A piece of a page, ready to be joined plain or into a gzip stream: raw deflate ended by a full flush, so
// that pieces stand beside each other, with its CRC-32 and the operator that appends it to another's (zlib
// crc32_combine).
struct Piece {
  explicit Piece(std::string text);
  std::string text;
  std::string deflated;
  std::uint32_t crc = 0;
  z_crc_t append = 0;
};

// A built tile in one variant and language. Immutable and shared by the pages of everyone who has it.
struct Fragment {
  Piece json;
  std::uint64_t tag = 0;      // of the printed bytes: goes into the page's tag
  std::uint64_t content = 0;  // of everything but the two stamps: whether it says anything new
  Instant stamped_at;         // the newer of the printed stamps
  std::optional<Instant> valid_until;
  std::vector<api::RankStep> ranks;

  int rank_at(Instant now) const;
};

using FragmentHandle = std::shared_ptr<const Fragment>;

// The fragment of a freshly built tile.
FragmentHandle make_fragment(const api::BuiltTile& built);

// Whether `fresh` should take the place of `old`: it says something else, or the printed stamps lag by more
// than a quarter of the maximum age. So the printed age is never younger than the truth and tags seldom
// change.
bool replaces(const Fragment& fresh, const Fragment& old, std::chrono::seconds max_age);

}  // namespace metropole::home
