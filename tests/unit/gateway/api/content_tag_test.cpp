// SPDX-License-Identifier: EUPL-1.2
#include "api/content_tag.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <set>

namespace metropole::api {

TEST(ContentTag, differs_for_near_texts_of_every_length) {
  std::set<std::uint64_t> seen;
  std::string text;
  for (int i = 0; i < 300; ++i) {
    seen.insert(content_tag(text));
    seen.insert(content_tag(text, 1));
    text += 'a';
  }
  EXPECT_EQ(seen.size(), 600U);
}

TEST(ContentTag, turns_about_half_its_bits_when_one_of_the_text_turns) {
  int turned = 0, pairs = 0;
  for (std::size_t at = 0; at < 64; ++at)
    for (int bit = 0; bit < 8; ++bit, ++pairs) {
      std::string text(64, 'x'), other = text;
      other[at] = static_cast<char>(other[at] ^ (1 << bit));
      turned += std::popcount(content_tag(text) ^ content_tag(other));
    }
  EXPECT_NEAR(static_cast<double>(turned) / pairs, 32, 1);
}

TEST(QuotedTag, is_sixteen_digits_between_quotes) {
  EXPECT_EQ(quoted_tag(0x1fULL), "\"000000000000001f\"");
}

}  // namespace metropole::api
