// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "home/fragment.hpp"

namespace metropole::home {

// The page is `head`, the fragments with commas between them, and "]}". The first appends its pieces to `out`
// (they live as long as head and fragments), the second appends it to `out` as one gzip member: header, the
// pieces' own deflate blocks, an empty final block, CRC-32 and length (RFC 1951, 1952).
void join_plain(const Piece& head, std::span<const FragmentHandle> fragments,
                std::vector<std::string_view>& out);
void join_gzip(const Piece& head, std::span<const FragmentHandle> fragments, std::string& out);

// The page's tag: what is on it, in which order, how coded.
std::uint64_t page_tag(const Piece& head, std::span<const FragmentHandle> fragments, bool gzip);

}  // namespace metropole::home
