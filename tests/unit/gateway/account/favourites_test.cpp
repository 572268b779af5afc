// SPDX-License-Identifier: EUPL-1.2
#include "account_fixture.hpp"

namespace metropole::account {
namespace {

class AccountFavourites : public AccountTest {
 protected:
  Ask add(const identity::SessionHandle& who, std::string dataset, std::string id, std::size_t process = 0) {
    return {.operation = "account.add_favourite",
            .session = who,
            .body = fmt::format(R"({{"dataset":"{}","id":"{}"}})", dataset, id),
            .process = process};
  }
  Ask remove(const identity::SessionHandle& who, std::string dataset, std::string id) {
    return {.operation = "account.remove_favourite", .session = who, .path = {dataset, id}};
  }
  int kept() { return std::stoi(postgres->sql("SELECT count(*) FROM favourite")[0]); }
  std::string state() { return postgres->sql("SELECT version || '/' || favourite_count FROM profile")[0]; }
};

TEST_F(AccountFavourites, are_added_once_and_said_to_be_there_the_second_time) {
  auto person = open();
  auto first = ask(add(session(person), "pools", "vallier"));
  EXPECT_EQ(first.status, 201u) << first.text;
  EXPECT_EQ(first.text, R"({"favourite":{"dataset":"pools","id":"vallier"},"version":2})");
  auto second = ask(add(session(person), "pools", "vallier"));
  EXPECT_EQ(second.status, 200u);
  EXPECT_EQ(second.text, first.text);
  EXPECT_EQ(state(), "2/1");
}

TEST_F(AccountFavourites, added_by_many_at_once_are_all_there_each_with_its_version) {
  auto person = open();
  auto who = session(person);
  std::vector<Ask> many;
  for (std::size_t i = 0; i < 40; ++i) many.push_back(add(who, "stops", fmt::format("s{}", i), i % 2));
  std::set<std::int64_t> versions;
  for (const auto& answer : ask_all(std::move(many))) {
    ASSERT_EQ(answer.status, 201u) << answer.text;
    versions.insert(answer.body.at("version").as_int64());
  }
  EXPECT_EQ(versions.size(), 40u);
  EXPECT_EQ(state(), "41/40");
  EXPECT_EQ(kept(), 40);
}

TEST_F(AccountFavourites, the_same_one_added_by_many_at_once_is_added_by_one) {
  auto person = open();
  auto who = session(person);
  std::vector<Ask> many;
  for (std::size_t i = 0; i < 20; ++i) many.push_back(add(who, "pools", "vallier", i % 2));
  int added = 0;
  for (const auto& answer : ask_all(std::move(many))) {
    added += answer.status == 201;
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.text;
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(state(), "2/1");
}

TEST_F(AccountFavourites, are_at_most_a_hundred_even_when_added_at_once) {
  auto person = open();
  auto who = session(person);
  std::vector<Ask> many;
  for (std::size_t i = 0; i < 110; ++i) many.push_back(add(who, "stops", fmt::format("s{}", i), i % 2));
  int added = 0;
  for (const auto& answer : ask_all(std::move(many))) {
    added += answer.status == 201;
    if (answer.status != 201) EXPECT_EQ(answer.code(), "too_many_favourites");
  }
  EXPECT_EQ(added, 100);
  EXPECT_EQ(kept(), 100);
  EXPECT_EQ(
      ask(remove(session(person), "stops", postgres->sql("SELECT split_part(ref, ':', 2) FROM favourite")[0]))
          .status,
      204u);
  EXPECT_EQ(ask(add(session(person), "stops", "last")).status, 201u);
}

TEST_F(AccountFavourites, must_exist_where_that_is_known) {
  auto person = open();
  auto unknown = ask(add(session(person), "pools", "nowhere"));
  EXPECT_EQ(unknown.status, 422u);
  EXPECT_EQ(unknown.code(), "feature_unknown");
  EXPECT_EQ(ask(add(session(person), "stops", "anything")).status, 201u);
}

TEST_F(AccountFavourites, repeated_with_the_same_key_get_the_first_answer) {
  auto person = open();
  auto one = add(session(person), "pools", "vallier");
  one.key = "a-key-of-the-phone";
  EXPECT_EQ(ask(one).status, 201u);
  EXPECT_EQ(ask(remove(session(person), "pools", "vallier")).status, 204u);
  auto again = ask(one);
  EXPECT_EQ(again.status, 201u);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(kept(), 0);
}

TEST_F(AccountFavourites, are_removed_once_and_the_version_moves_once) {
  auto person = open();
  ASSERT_EQ(ask(add(session(person), "pools", "vallier")).status, 201u);
  auto first = ask(remove(session(person), "pools", "vallier"));
  EXPECT_EQ(first.status, 204u);
  EXPECT_FALSE(first.header("Metropole-Seen").empty());
  auto second = ask(remove(session(person), "pools", "vallier"));
  EXPECT_EQ(second.status, 204u);
  EXPECT_TRUE(second.header("Metropole-Seen").empty());
  EXPECT_EQ(state(), "3/0");
  EXPECT_TRUE(session(person)->profile.favourites.empty());
}

TEST_F(AccountFavourites, of_another_are_untouched) {
  auto a = open(), b = open();
  ASSERT_EQ(ask(add(session(a), "pools", "vallier")).status, 201u);
  EXPECT_EQ(ask(remove(session(b), "pools", "vallier")).status, 204u);
  EXPECT_EQ(session(a)->profile.favourites.size(), 1u);
}

}  // namespace
}  // namespace metropole::account
