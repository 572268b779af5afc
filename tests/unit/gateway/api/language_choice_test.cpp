// SPDX-License-Identifier: EUPL-1.2
#include "api/language_choice.hpp"

#include <gtest/gtest.h>

namespace metropole::api {

TEST(LanguageChoice, prefers_the_profile_then_the_header_then_french) {
  LanguageChoice choice({"fr", "en", "it"});
  identity::Session session;
  session.profile.languages = {"de", "it"};
  EXPECT_EQ(choice.choose(&session, "en"), "it");
  EXPECT_EQ(choice.choose(nullptr, "en-GB,en;q=0.9"), "en");
  EXPECT_EQ(choice.choose(nullptr, ""), "fr");
  session.profile.languages = {"de"};
  EXPECT_EQ(choice.choose(&session, "de"), "fr");
}

TEST(LanguageChoice, stays_bounded_under_ever_new_headers) {
  LanguageChoice choice({"fr", "en"});
  for (int i = 0; i < 5'000; ++i) EXPECT_EQ(choice.choose(nullptr, "en;q=0." + std::to_string(i + 1)), "en");
}

}  // namespace metropole::api
