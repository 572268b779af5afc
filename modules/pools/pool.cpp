// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool.hpp"

namespace metropole::pools {

namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key, std::string_view otherwise = {}) {
  const auto* value = object.if_contains(key);
  return std::string(value && value->is_string() ? std::string_view(value->get_string()) : otherwise);
}

Localized localized_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value ? Localized::from_json(*value).value_or(Localized()) : Localized();
}

std::optional<bool> boolean_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

template <class Number>
std::optional<Number> number_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<Number>();
}

std::vector<Basin> basins_of(const json::object& properties) {
  std::vector<Basin> out;
  const auto* basins = properties.if_contains("basins");
  if (!basins || !basins->is_array()) return out;
  for (const auto& one : basins->get_array()) {
    const auto* basin = one.if_object();
    if (!basin) continue;
    out.push_back({text_at(*basin, "kind"), number_at<double>(*basin, "length_m"),
                   number_at<std::int64_t>(*basin, "lanes"), boolean_at(*basin, "indoor")});
  }
  return out;
}

PoolStatus status_of(std::string_view text) {
  if (text == "open") return PoolStatus::open;
  return text == "works" ? PoolStatus::works : PoolStatus::closed;
}

}  // namespace

std::string_view to_string(PoolStatus status) {
  switch (status) {
    case PoolStatus::open:
      return "open";
    case PoolStatus::closed:
      return "closed";
    case PoolStatus::works:
      return "works";
  }
  return "closed";
}

Pool read_pool(const dataset::Feature& feature) {
  const auto& properties = feature.properties;
  Pool pool;
  pool.id = feature.id;
  pool.position = feature.position;
  pool.position_quality = text_at(properties, "position_quality", "exact");
  pool.name = localized_at(properties, "name");
  pool.commune = text_at(properties, "commune");
  pool.insee = text_at(properties, "insee");
  pool.address = text_at(properties, "address");
  pool.basins = basins_of(properties);
  if (const auto* access = properties.if_contains("accessibility"); access && access->is_object()) {
    pool.wheelchair = text_at(access->get_object(), "wheelchair", "unknown");
    pool.pool_lift = boolean_at(access->get_object(), "pool_lift");
  }
  pool.hours_text = localized_at(properties, "hours_text");
  pool.status = status_of(text_at(properties, "status"));
  pool.status_text = localized_at(properties, "status_text");
  pool.website = text_at(properties, "website");
  return pool;
}

}  // namespace metropole::pools
