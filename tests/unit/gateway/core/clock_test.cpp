// SPDX-License-Identifier: EUPL-1.2
#include "core/clock.hpp"

#include <gtest/gtest.h>

namespace metropole {

TEST(Instant, reads_offsets_seconds_and_fractions) {
  struct Case {
    const char* text;
    const char* utc;
  };
  for (auto [text, utc] : {Case{"2026-11-23T07:42+01:00", "2026-11-23T06:42:00Z"},
                           {"2026-11-23T07:42:05Z", "2026-11-23T07:42:05Z"},
                           {"2026-07-01T00:00:00.25+02:00", "2026-06-30T22:00:00Z"}}) {
    auto at = parse_instant(text);
    ASSERT_TRUE(at) << text;
    EXPECT_EQ(format_instant(*at), utc) << text;
  }
}

TEST(Instant, refuses_what_has_no_offset_or_is_no_date) {
  for (auto text : {"", "2026-11-23", "2026-11-23T07:42", "2026-11-23 07:42+01:00", "2026-13-01T00:00Z",
                    "2026-02-30T00:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T07:42:00Zjunk"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Instant, is_written_as_http_wants_it) {
  EXPECT_EQ(format_http_date(*parse_instant("2026-11-23T06:42:00Z")), "Mon, 23 Nov 2026 06:42:00 GMT");
}

TEST(SystemClock, starts_at_the_given_moment_and_goes_on) {
  auto start = *parse_instant("2030-01-01T00:00:00Z");
  SystemClock clock(start);
  auto first = clock.now();
  EXPECT_GE(first, start);
  EXPECT_LT(first - start, std::chrono::minutes(1));
  EXPECT_GE(clock.now(), first);
}

}  // namespace metropole
