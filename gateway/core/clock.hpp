// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace metropole {

// An instant of business time, UTC, to the microsecond (what PostgreSQL keeps).
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// Time is given, never taken: whoever needs business time is handed a Clock. Deadlines use steady_clock
// instead.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// The machine's clock, or, given a starting moment, a clock that reads that moment now and goes on from
// there.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::optional<Instant> starts_at = std::nullopt);
  Instant now() const override;

 private:
  std::chrono::microseconds offset_{0};
};

// A clock that only moves when told to, for tests.
class SetClock final : public Clock {
 public:
  explicit SetClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }
  void advance(std::chrono::microseconds by) { at_ += by; }

 private:
  Instant at_;
};

// RFC 3339 with an offset or Z: "2026-11-23T07:42+01:00", seconds and fractions optional. Nothing else.
std::optional<Instant> parse_instant(std::string_view text);
// "2026-11-23T06:42:00Z"; fractions are cut.
std::string format_instant(Instant at);
// IMF-fixdate of HTTP: "Mon, 23 Nov 2026 06:42:00 GMT".
std::string format_http_date(Instant at);

}  // namespace metropole
