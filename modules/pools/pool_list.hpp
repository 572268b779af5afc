// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>

#include "core/result.hpp"
#include "dataset/snapshot.hpp"
#include "pools/pool_item.hpp"

namespace metropole::pools {

// What a list was asked for.
struct PoolQuery {
  std::optional<LonLat> near;
  std::optional<std::int64_t> radius_m;  // only with `near`; without it distance does not limit
  std::string after;                     // `next` of the page before
  std::size_t limit = 50;
};

// One page as the JSON of a list: by id, or, with `near`, the nearest first. Its cursor is the last id, or
// "<distance in cm>.<id>", so that pages neither repeat nor skip what stays in place while others come and
// go. `snapshot` may be empty. Fails with bad_request when the cursor is not one of the kind asked for.
Result<std::string> list_pools(const dataset::SnapshotHandle& snapshot, const PoolQuery& query,
                               PoolItems& items, std::string_view language);

}  // namespace metropole::pools
