// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>

#include "pools/pool.hpp"

// Every sentence the module says, in French, English and Italian.
namespace metropole::pools {

std::string status_badge(PoolStatus status, std::string_view language);
// "Bassin sportif de 25 m, 8 lignes ; pataugeoire"; empty without basins.
std::string basins_sentence(const Pool& pool, std::string_view language);
std::string access_sentence(const Pool& pool, std::string_view language);
// "Boulevard Françoise-Duparc, Marseille 4e"
std::string place_line(const Pool& pool);

// Of the overview tile.
struct PoolCounts {
  std::size_t all = 0;
  std::size_t open = 0;
  std::size_t closed = 0;
  std::size_t works = 0;
};
std::string count_line(const PoolCounts& counts, std::string_view language);
std::string works_badge(std::size_t works, std::string_view language);
std::string works_line(std::string_view names, std::size_t others, std::string_view language);

// Single sentences; `what` is one of a few words known to this file, anything else is a bug and throws.
std::string sentence(std::string_view what, std::string_view language);
// "Aucune piscine à moins de 5 km."
std::string none_within(std::int64_t radius_m, std::string_view language);
std::string unknown_pool(std::string_view id, std::string_view language);

}  // namespace metropole::pools
