// SPDX-License-Identifier: EUPL-1.2
#include "core/localized.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace metropole {

TEST(Localized, gives_the_tag_then_its_language_then_french) {
  Localized text({{"fr", "piscine"}, {"en", "pool"}, {"fr-x-facile", "bassin"}});
  EXPECT_EQ(text.in("en"), "pool");
  EXPECT_EQ(text.in("en-gb"), "pool");
  EXPECT_EQ(text.in("fr-x-facile"), "bassin");
  EXPECT_EQ(text.in("it"), "piscine");
}

TEST(Localized, refuses_a_map_without_french_or_with_other_values) {
  EXPECT_FALSE(Localized::from_json(boost::json::parse(R"({"en": "pool"})")));
  EXPECT_FALSE(Localized::from_json(boost::json::parse(R"({"fr": 3})")));
  EXPECT_FALSE(Localized::from_json(boost::json::parse(R"("piscine")")));
  EXPECT_EQ(Localized::from_json(boost::json::parse(R"({"fr": "piscine"})"))->in("fr"), "piscine");
}

TEST(AcceptLanguage, is_negotiated_by_quality_and_prefix) {
  const std::vector<Language> offered{"fr", "en", "it"};
  struct Case {
    const char* header;
    const char* chosen;
  };
  for (auto [header, chosen] : {Case{"", "fr"},
                                {"de", "fr"},
                                {"en-GB,en;q=0.8", "en"},
                                {"de, it;q=0.5, en;q=0.9", "en"},
                                {"EN", "en"},
                                {"en;q=0, it", "it"},
                                {"en;q=nonsense", "fr"},
                                {";;;,,,=", "fr"}})
    EXPECT_EQ(negotiate_language(header, offered), chosen) << header;
}

}  // namespace metropole
