// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <set>

#include "identity/sessions.hpp"

namespace metropole::identity {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Token, is_recognised_by_the_hash_it_was_made_with) {
  for (int i = 0; i < 1000; ++i) {
    auto token = make_token();
    ASSERT_EQ(token.text.size(), 53u);
    ASSERT_TRUE(token.text.starts_with("mtp_"));
    auto hash = hash_token(token.text);
    ASSERT_TRUE(hash);
    ASSERT_EQ(*hash, token.hash);
  }
}

TEST(Token, is_stored_as_the_sha256_of_its_text) {
  auto token = make_token();
  TokenHash expected;
  SHA256(reinterpret_cast<const unsigned char*>(token.text.data()), token.text.size(), expected.data());
  EXPECT_EQ(token.hash, expected);
}

TEST(Token, is_never_made_twice) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(make_token().text);
  EXPECT_EQ(seen.size(), 10'000u);
}

TEST(Token, with_any_one_character_changed_is_refused_without_a_look_up) {
  auto token = make_token().text;
  for (std::size_t at = 0; at < token.size(); ++at) {
    for (char c : kAlphabet) {
      if (c == token[at]) continue;
      auto changed = token;
      changed[at] = c;
      ASSERT_FALSE(hash_token(changed)) << at << ' ' << c;
    }
  }
}

TEST(Token, of_another_length_prefix_or_alphabet_is_refused) {
  auto token = make_token().text;
  EXPECT_FALSE(hash_token(""));
  EXPECT_FALSE(hash_token("mtp_"));
  EXPECT_FALSE(hash_token(token.substr(1)));
  EXPECT_FALSE(hash_token(token + "A"));
  EXPECT_FALSE(hash_token(" " + token));
  EXPECT_FALSE(hash_token("Mtp_" + token.substr(4)));
  for (char c : std::string_view("+/=.~ \0\n\xff", 9)) {
    auto changed = token;
    changed[20] = c;
    EXPECT_FALSE(hash_token(changed)) << int(c);
  }
}

}  // namespace
}  // namespace metropole::identity
