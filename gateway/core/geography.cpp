// SPDX-License-Identifier: EUPL-1.2
#include "core/geography.hpp"

#include <charconv>
#include <cmath>
#include <numbers>

namespace metropole {

std::optional<LonLat> LonLat::parse(std::string_view text) {
  LonLat out;
  const char* end = text.data() + text.size();
  auto [after_lon, lon_error] = std::from_chars(text.data(), end, out.lon);
  if (lon_error != std::errc() || after_lon == end || *after_lon != ',') return std::nullopt;
  auto [after_lat, lat_error] = std::from_chars(after_lon + 1, end, out.lat);
  if (lat_error != std::errc() || after_lat != end) return std::nullopt;
  if (!(std::abs(out.lon) <= 180) || !(std::abs(out.lat) <= 90)) return std::nullopt;
  return out;
}

double distance_m(LonLat a, LonLat b) {
  constexpr double kRadius = 6371008.8, kDegree = std::numbers::pi / 180;
  double dlat = (b.lat - a.lat) * kDegree / 2, dlon = (b.lon - a.lon) * kDegree / 2;
  double h = std::sin(dlat) * std::sin(dlat) +
             std::cos(a.lat * kDegree) * std::cos(b.lat * kDegree) * std::sin(dlon) * std::sin(dlon);
  return 2 * kRadius * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace metropole
