// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "api/tile_source.hpp"

namespace metropole::home {

// The tile in place of one that could not be built: its module is away, and why.
Tile away_tile(const api::TileKey& key, std::string_view code);
// The tile in place of one that is still being built.
Tile pending_tile(const api::TileKey& key);

// Why a page is not personal, in the reader's language.
CodedText unpersonal_reason(std::string_view code, std::string_view language);

}  // namespace metropole::home
