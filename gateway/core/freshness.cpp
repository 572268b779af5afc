// SPDX-License-Identifier: EUPL-1.2
#include "core/freshness.hpp"

#include <boost/json.hpp>

namespace metropole {

std::string_view to_string(FreshnessState state) {
  switch (state) {
    case FreshnessState::live:
      return "live";
    case FreshnessState::stale:
      return "stale";
    case FreshnessState::scheduled:
      return "scheduled";
    case FreshnessState::down:
      return "down";
  }
  return "down";
}

boost::json::object Freshness::to_json() const {
  auto instant = [](const std::optional<Instant>& at) -> boost::json::value {
    if (!at) return nullptr;
    return boost::json::string(format_instant(*at));
  };
  boost::json::object out;
  out["source"] = source;
  out["observed_at"] = instant(observed_at);
  out["fetched_at"] = instant(fetched_at);
  out["good_until"] = instant(good_until);
  out["state"] = to_string(state);
  return out;
}

}  // namespace metropole
