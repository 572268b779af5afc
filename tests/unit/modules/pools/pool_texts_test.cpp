// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool_texts.hpp"

#include <gtest/gtest.h>

namespace metropole::pools {
namespace {

TEST(PoolTexts, tell_basins_with_what_is_known_of_them) {
  struct Case {
    std::string name;
    Basin basin;
    std::string french, english;
  };
  const std::vector<Case> kCases{
      {"nothing but the kind", {"diving", {}, {}, {}}, "Fosse à plongeon", "Diving pit"},
      {"one lane",
       {"sport", 25, 1, true},
       "Bassin sportif de 25\u00A0m, 1 ligne",
       "Sports basin, 25\u00A0m, 1 lane"},
      {"in the open",
       {"sport", 50, 8, false},
       "Bassin sportif de 50\u00A0m, 8 lignes, en plein air",
       "Sports basin, 50\u00A0m, 8 lanes, open air"},
      {"outdoor is said once",
       {"outdoor", 33.3, {}, false},
       "Bassin extérieur de 33,3\u00A0m",
       "Outdoor basin, 33.3\u00A0m"},
      {"a kind of tomorrow", {"wave", {}, {}, {}}, "Bassin", "Basin"},
  };
  for (const auto& one : kCases) {
    Pool pool;
    pool.basins = {one.basin};
    EXPECT_EQ(basins_sentence(pool, "fr"), one.french) << one.name;
    EXPECT_EQ(basins_sentence(pool, "en"), one.english) << one.name;
  }
  EXPECT_EQ(basins_sentence(Pool(), "fr"), "");
}

TEST(PoolTexts, leave_out_an_address_that_is_not_known) {
  Pool pool;
  pool.commune = "Pertuis";
  EXPECT_EQ(place_line(pool), "Pertuis");
}

TEST(PoolTexts, fall_back_to_french_in_another_language) {
  EXPECT_EQ(status_badge(PoolStatus::works, "de"), "En travaux");
  EXPECT_EQ(status_badge(PoolStatus::works, "en-GB"), "Under works");
}

TEST(PoolTexts, refuse_a_sentence_nobody_wrote) {
  EXPECT_THROW(sentence("hello", "fr"), std::logic_error);
}

}  // namespace
}  // namespace metropole::pools
