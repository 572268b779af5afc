// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool_item.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "pools/pool.hpp"

namespace metropole::pools {

namespace {

namespace json = boost::json;

template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

json::value or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::object to_json(const Pool& pool, const Freshness& freshness, std::string_view language) {
  json::object out;
  out["id"] = pool.id;
  out["name"] = pool.name.in(language);
  out["commune"] = pool.commune;
  out["insee"] = pool.insee;
  out["address"] = or_null(pool.address);
  out["position"] = {{"lon", pool.position.lon}, {"lat", pool.position.lat}};
  out["position_quality"] = pool.position_quality;
  auto& basins = out["basins"].emplace_array();
  for (const auto& basin : pool.basins)
    basins.push_back({{"kind", basin.kind},
                      {"length_m", or_null(basin.length_m)},
                      {"lanes", or_null(basin.lanes)},
                      {"indoor", or_null(basin.indoor)}});
  out["accessibility"] = {{"wheelchair", pool.wheelchair}, {"pool_lift", or_null(pool.pool_lift)}};
  out["hours_text"] = pool.hours_text.in(language);
  out["status"] = to_string(pool.status);
  out["status_text"] = pool.status_text.in(language);
  out["website"] = or_null(pool.website);
  out["freshness"] = freshness.to_json();
  return out;
}

}  // namespace

Freshness freshness_of(const dataset::Snapshot& snapshot) {
  return {.source = std::string(kSource),
          .observed_at = std::nullopt,
          .fetched_at = snapshot.imported_at(),
          .good_until = std::nullopt,
          .state = FreshnessState::scheduled};
}

const std::string& PoolItems::item(const dataset::Snapshot& snapshot, const dataset::Feature& feature,
                                   std::string_view language) {
  auto at = made_.find(language);
  if (at == made_.end()) at = made_.emplace(std::string(language), decltype(made_)::mapped_type()).first;
  auto [text, is_new] = at->second.try_emplace(feature.id);
  if (is_new) text->second = json::serialize(to_json(read_pool(feature), freshness_of(snapshot), language));
  return text->second;
}

std::string PoolItems::item_at(const dataset::Snapshot& snapshot, const dataset::Snapshot::Near& near,
                               std::string_view language) {
  auto text = item(snapshot, *near.feature, language);
  text.pop_back();
  return fmt::format("{},\"distance_m\":{}}}", text, std::llround(near.distance_m / 10) * 10);
}

}  // namespace metropole::pools
