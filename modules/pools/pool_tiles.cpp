// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool_tiles.hpp"

#include <fmt/format.h>

#include "pools/pool.hpp"
#include "pools/pool_item.hpp"
#include "pools/pool_texts.hpp"

namespace metropole::pools {

namespace {

// The list is published by hand: its stamps grow old slowly.
constexpr std::chrono::hours kMaxAge{24};
constexpr int kFavouriteRank = 50;
constexpr int kOverviewRank = 200;
constexpr std::size_t kMostNamed = 3;

api::BuiltTile started(const api::TileKey& key, const dataset::Snapshot& snapshot, int rank) {
  api::BuiltTile built;
  built.tile.key = fmt::format("{}:{}", key.module, key.object);
  built.tile.module = key.module;
  built.tile.freshness = freshness_of(snapshot);
  built.max_age = kMaxAge;
  built.ranks.push_back({Instant{}, rank});
  return built;
}

void add_line(Tile& tile, std::string line) {
  if (!line.empty()) tile.lines.push_back(std::move(line));
}

api::BuiltTile pool_tile(const api::TileKey& key, const dataset::Snapshot& snapshot, const Pool& pool) {
  auto built = started(key, snapshot, kFavouriteRank);
  auto& tile = built.tile;
  tile.kind = TileKind::status;
  tile.title = pool.name.in(key.language);
  add_line(tile, pool.hours_text.in(key.language));
  add_line(tile, place_line(pool));
  add_line(tile, basins_sentence(pool, key.language));
  add_line(tile, access_sentence(pool, key.language));
  std::string code(to_string(pool.status));
  tile.badges.push_back({code, status_badge(pool.status, key.language)});
  if (pool.status != PoolStatus::open) tile.reason = CodedText{code, pool.status_text.in(key.language)};
  tile.action = TileAction{sentence("pool_action", key.language), "#/piscines/" + pool.id};
  return built;
}

// A favourite that an import has removed does not vanish without a word.
api::BuiltTile gone_tile(const api::TileKey& key, const dataset::Snapshot& snapshot) {
  auto built = started(key, snapshot, kFavouriteRank);
  auto& tile = built.tile;
  tile.kind = TileKind::text;
  tile.title = sentence("gone_title", key.language);
  tile.lines.push_back(unknown_pool(key.object, key.language));
  tile.reason = CodedText{"pool_gone", sentence("gone_reason", key.language)};
  tile.action = TileAction{sentence("overview_action", key.language), "#/piscines"};
  return built;
}

api::BuiltTile overview_tile(const api::TileKey& key, const dataset::Snapshot& snapshot) {
  PoolCounts counts;
  std::string named;
  for (const auto& feature : snapshot.page({}, snapshot.size())) {
    auto pool = read_pool(*feature);
    ++counts.all;
    counts.open += pool.status == PoolStatus::open;
    counts.closed += pool.status == PoolStatus::closed;
    if (pool.status != PoolStatus::works || ++counts.works > kMostNamed) continue;
    if (!named.empty()) named += ", ";
    named += fmt::format("{} ({})", pool.name.in(key.language), pool.commune);
  }
  auto built = started(key, snapshot, kOverviewRank);
  auto& tile = built.tile;
  tile.kind = TileKind::list;
  tile.title = sentence("overview_title", key.language);
  tile.lines.push_back(count_line(counts, key.language));
  if (counts.works > 0) {
    tile.badges.push_back({"works", works_badge(counts.works, key.language)});
    auto others = counts.works > kMostNamed ? counts.works - kMostNamed : 0;
    tile.lines.push_back(works_line(named, others, key.language));
  }
  if (counts.all == 0) tile.reason = CodedText{"no_pool", sentence("no_pool", key.language)};
  tile.action = TileAction{sentence("overview_action", key.language), "#/piscines"};
  return built;
}

}  // namespace

std::vector<std::string> PoolTiles::wanted(const identity::Profile& profile) const {
  std::vector<std::string> out;
  for (const auto& favourite : profile.favourites)
    if (favourite.dataset == kDataset && favourite.id != kOverview) out.push_back(favourite.id);
  out.emplace_back(kOverview);
  return out;
}

async::Task<Result<api::BuiltTile>> PoolTiles::build(api::TileKey key) {
  auto snapshot = datasets_.find(kDataset);
  if (!snapshot)
    co_return fail(ErrorKind::unavailable, "dataset_not_loaded", sentence("not_loaded", key.language));
  if (key.object == kOverview) co_return overview_tile(key, *snapshot);
  auto feature = snapshot->find(key.object);
  co_return feature ? pool_tile(key, *snapshot, read_pool(*feature)) : gone_tile(key, *snapshot);
}

}  // namespace metropole::pools
