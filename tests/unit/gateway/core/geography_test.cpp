// SPDX-License-Identifier: EUPL-1.2
#include "core/geography.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace metropole {

TEST(LonLat, reads_longitude_first) {
  EXPECT_EQ(LonLat::parse("5.3698,43.2965"), (LonLat{5.3698, 43.2965}));
  EXPECT_EQ(LonLat::parse("-180,90"), (LonLat{-180, 90}));
}

TEST(LonLat, refuses_what_is_no_position) {
  for (auto text : {"", "5", "5,", ",43", "5,43,", "5, 43", "181,0", "0,91", "nan,0", "0,inf", "5;43", "a,b"})
    EXPECT_FALSE(LonLat::parse(text)) << text;
}

TEST(Distance, agrees_with_known_places_within_half_a_percent) {
  LonLat marseille{5.3698, 43.2965}, aix{5.4474, 43.5297};
  EXPECT_NEAR(distance_m(marseille, aix), 26'680, 133);  // geodesic on WGS 84
  EXPECT_EQ(distance_m(aix, aix), 0);
}

}  // namespace metropole
