// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace metropole::store {

// timestamptz as the house's connections write it (DateStyle ISO, TimeZone UTC): "2026-11-23
// 06:42:00.123456+00". Instant::min and Instant::max stand for -infinity and infinity. Years 1 to 9999, else
// std::logic_error.
std::string instant_to_text(Instant at);
std::optional<Instant> instant_of_text(std::string_view text);

}  // namespace metropole::store
