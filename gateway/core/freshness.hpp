// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace metropole {

// How far a value can be trusted: observed and recent, observed but old, from a rule or timetable, or absent.
enum class FreshnessState { live, stale, scheduled, down };

std::string_view to_string(FreshnessState state);

// The age of a value from elsewhere: instants only, never an age, so that caches and ETags hold.
struct Freshness {
  std::string source;
  std::optional<Instant> observed_at;
  std::optional<Instant> fetched_at;
  std::optional<Instant> good_until;
  FreshnessState state = FreshnessState::scheduled;

  boost::json::object to_json() const;
};

}  // namespace metropole
