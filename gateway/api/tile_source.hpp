// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/result.hpp"
#include "core/tile.hpp"
#include "identity/session.hpp"

namespace metropole::api {

// A fragment's name: the page is joined from these. `variant` is one of a few words the source declares.
struct TileKey {
  std::string module;
  std::string object;
  std::string variant;
  std::string language;
  friend auto operator<=>(const TileKey&, const TileKey&) = default;
};

// From `from` on, the tile ranks so (smaller is higher on the page). Steps in time order.
struct RankStep {
  Instant from;
  int rank = 100;
};

struct BuiltTile {
  Tile tile;
  std::optional<Instant> valid_until;  // the next moment at which it must read differently
  std::chrono::seconds max_age{3600};  // how old the printed stamps may be before they are stale
  std::vector<RankStep> ranks;         // empty: 100
};

// What a module puts on the home page. Lives on one loop.
class TileSource {
 public:
  virtual ~TileSource() = default;
  virtual std::string_view module() const = 0;
  // The objects this profile gets tiles of, in the module's own order; fast and without waiting. A tile's key
  // on the page is "module:object".
  virtual std::vector<std::string> wanted(const identity::Profile& profile) const = 0;
  // Builds one tile. May wait, fail or throw: it costs this tile only.
  virtual async::Task<Result<BuiltTile>> build(TileKey key) = 0;
};

// Where a module says that a tile would read differently now. Implemented by home.
class TileBoard {
 public:
  virtual ~TileBoard() = default;
  // Every variant and language of the object is rebuilt; an empty object means all of the module.
  virtual void changed(std::string_view module, std::string_view object) = 0;
};

}  // namespace metropole::api
