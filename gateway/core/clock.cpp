// SPDX-License-Identifier: EUPL-1.2
#include "core/clock.hpp"

#include <date/date.h>

#include <sstream>

namespace metropole {

namespace {
Instant machine_now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::optional<Instant> parse_as(const std::string& text, const char* format) {
  std::istringstream in(text);
  Instant at;
  in >> date::parse(format, at);
  if (in.fail()) return std::nullopt;
  if (in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return at;
}
}  // namespace

SystemClock::SystemClock(std::optional<Instant> starts_at) {
  if (starts_at) offset_ = *starts_at - machine_now();
}

Instant SystemClock::now() const {
  return machine_now() + offset_;
}

std::optional<Instant> parse_instant(std::string_view given) {
  if (given.size() < 17 || given.size() > 40 || given[10] != 'T') return std::nullopt;
  std::string text(given);
  if (text.back() == 'Z') text.replace(text.size() - 1, 1, "+00:00");
  if (auto at = parse_as(text, "%FT%T%Ez")) return at;
  return parse_as(text, "%FT%R%Ez");
}

std::string format_instant(Instant at) {
  return date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(at));
}

std::string format_http_date(Instant at) {
  return date::format("%a, %d %b %Y %T GMT", std::chrono::floor<std::chrono::seconds>(at));
}

}  // namespace metropole
