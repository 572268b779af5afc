// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string_view>

namespace metropole {

// A position in WGS 84 degrees, longitude first as in GeoJSON.
struct LonLat {
  double lon = 0;
  double lat = 0;

  // "5.3698,43.2965"; refused outside [-180,180] x [-90,90] or with anything after.
  static std::optional<LonLat> parse(std::string_view text);
  friend bool operator==(const LonLat&, const LonLat&) = default;
};

// Great-circle distance in metres on the mean sphere: within 0.5 % of the ellipsoid.
double distance_m(LonLat a, LonLat b);

}  // namespace metropole
