// SPDX-License-Identifier: EUPL-1.2
#include "store/instant_text.hpp"

#include <charconv>
#include <stdexcept>

namespace metropole::store {

namespace {

// Takes the digits before `end` from the front of `text`.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || stop != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool skip(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// ".1234" is 123400 microseconds; nothing is zero.
std::optional<std::chrono::microseconds> take_fraction(std::string_view& text) {
  if (!skip(text, '.')) return std::chrono::microseconds(0);
  auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 6) return std::nullopt;
  auto value = take(text, digits);
  for (auto i = digits; value && i < 6; ++i) *value *= 10;
  return value ? std::optional(std::chrono::microseconds(*value)) : std::nullopt;
}

}  // namespace

std::string instant_to_text(Instant at) {
  if (at == Instant::max()) return "infinity";
  if (at == Instant::min()) return "-infinity";
  auto day = std::chrono::floor<std::chrono::days>(at);
  date::year_month_day ymd{date::sys_days(day.time_since_epoch())};
  auto year = static_cast<int>(ymd.year());
  auto days = std::chrono::days(day.time_since_epoch()).count();
  if (days < -719'162 || days > 2'932'896) throw std::logic_error("an instant outside the years 1 to 9999");
  date::hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}+00", year, static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

std::optional<Instant> instant_of_text(std::string_view text) {
  if (text == "infinity") return Instant::max();
  if (text == "-infinity") return Instant::min();
  auto year = take(text, 4);
  if (!year || !skip(text, '-')) return std::nullopt;
  auto month = take(text, 2);
  if (!month || !skip(text, '-')) return std::nullopt;
  auto day = take(text, 2);
  if (!day || !skip(text, ' ')) return std::nullopt;
  auto hour = take(text, 2);
  if (!hour || !skip(text, ':')) return std::nullopt;
  auto minute = take(text, 2);
  if (!minute || !skip(text, ':')) return std::nullopt;
  auto second = take(text, 2);
  auto fraction = take_fraction(text);
  if (!second || !fraction || text != "+00") return std::nullopt;
  date::sys_days date = date::year(*year) / *month / *day;
  return Instant(date.time_since_epoch()) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + *fraction;
}

}  // namespace metropole::store
