// SPDX-License-Identifier: EUPL-1.2
#include "account_fixture.hpp"

namespace metropole::account {
namespace {

class AccountProfile : public AccountTest {
 protected:
  Ask put(const identity::SessionHandle& who, int version, std::string rest = "", std::size_t process = 0) {
    return {.operation = "account.put_profile",
            .session = who,
            .body = fmt::format(R"({{"version":{},"languages":["en"],"tile_order":["pools:vallier"]{}}})",
                                version, rest),
            .process = process};
  }
};

TEST_F(AccountProfile, is_what_was_chosen_with_a_tag_that_changes_with_it) {
  auto person = open();
  auto before = ask({.operation = "account.get_profile", .session = session(person)});
  EXPECT_EQ(before.text, R"({"languages":["fr"],"favourites":[],"tile_order":[],"version":1})");
  EXPECT_FALSE(before.response.etag.empty());
  ASSERT_EQ(ask(put(session(person), 1)).status, 200u);
  auto after = ask({.operation = "account.get_profile", .session = session(person)});
  EXPECT_EQ(after.text, R"({"languages":["en"],"favourites":[],"tile_order":["pools:vallier"],"version":2})");
  EXPECT_NE(after.response.etag, before.response.etag);
}

TEST_F(AccountProfile, is_replaced_whole_favourites_included_when_they_are_given) {
  auto person = open();
  auto put1 = ask(put(session(person), 1,
                      R"(,"favourites":[{"dataset":"pools","id":"vallier"},{"dataset":"stops","id":"a"}])"));
  ASSERT_EQ(put1.status, 200u) << put1.text;
  auto put2 = ask(put(session(person), 2,
                      R"(,"favourites":[{"dataset":"stops","id":"b"},{"dataset":"stops","id":"a"}])"));
  ASSERT_EQ(put2.status, 200u) << put2.text;
  auto put3 = ask(put(session(person), 3));
  EXPECT_EQ(put3.body.at("favourites"), put2.body.at("favourites")) << "not given: they stay";
  EXPECT_EQ(session(person)->profile.favourites, (std::vector<FeatureRef>{{"stops", "b"}, {"stops", "a"}}));
  EXPECT_EQ(postgres->sql("SELECT favourite_count FROM profile")[0], "2");
}

TEST_F(AccountProfile, written_on_an_old_version_is_a_conflict_that_tells_the_current_one) {
  auto person = open();
  ASSERT_EQ(ask(put(session(person), 1)).status, 200u);
  auto late = ask(put(session(person), 1));
  EXPECT_EQ(late.status, 409u);
  EXPECT_EQ(late.code(), "version_conflict");
  EXPECT_EQ(late.body.at("current_version").as_int64(), 2);
  EXPECT_EQ(late.response.content_type, "application/problem+json");
  EXPECT_EQ(session(person)->profile.version, 2);
}

TEST_F(AccountProfile, written_by_forty_at_once_on_the_same_version_is_won_by_one) {
  auto person = open();
  auto who = session(person);
  std::vector<Ask> many;
  for (std::size_t i = 0; i < 40; ++i) many.push_back(put(who, 1, "", i % 2));
  int won = 0;
  for (const auto& answer : ask_all(std::move(many))) {
    won += answer.status == 200;
    if (answer.status != 200) {
      ASSERT_EQ(answer.status, 409u) << answer.text;
      EXPECT_EQ(answer.body.at("current_version").as_int64(), 2);
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(postgres->sql("SELECT version FROM profile")[0], "2");
}

TEST_F(AccountProfile, is_known_to_the_writing_process_at_once_and_told_to_the_others) {
  auto person = open();
  auto written = ask(put(session(person), 1));
  EXPECT_EQ(session(person)->profile.version, 2);
  auto seen = written.header("Metropole-Seen");
  EXPECT_EQ(seen, fmt::format("resident/{}.1", person.resident.value().bytes.back() & 15));
}

TEST_F(AccountProfile, repeated_with_the_same_key_is_written_once) {
  auto person = open();
  auto one = put(session(person), 1);
  one.key = "3f0c8a1e-6a1d-4f0e";
  auto first = ask(one);
  one.process = 1;
  auto again = ask(one);
  EXPECT_EQ(again.status, 200u);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(session(person, 1)->profile.version, 2);
  auto another = put(session(person, 1), 2);
  another.key = one.key;
  EXPECT_EQ(ask(another).code(), "idempotency_key_reused");
}

TEST_F(AccountProfile, refuses_new_favourites_that_do_not_exist_and_keeps_old_ones_that_have_gone) {
  auto person = open();
  auto unknown = ask(put(session(person), 1, R"(,"favourites":[{"dataset":"pools","id":"closed"}])"));
  EXPECT_EQ(unknown.status, 422u);
  EXPECT_EQ(unknown.code(), "feature_unknown");
  EXPECT_EQ(unknown.body.at("errors").at(0).at("pointer").as_string(), "body/favourites/0");
  postgres->sql(
      fmt::format("INSERT INTO favourite VALUES ('{}', 'pools:closed', 1, '2026-01-01');"
                  "UPDATE profile SET favourite_count = 1",
                  person.resident.value().text()));
  auto kept = ask(put(session(person, 1), 1, R"(,"favourites":[{"dataset":"pools","id":"closed"}])", 1));
  EXPECT_EQ(kept.status, 200u) << kept.text;
}

TEST_F(AccountProfile, of_somebody_erased_meanwhile_cannot_be_written) {
  auto person = open();
  auto who = session(person);
  postgres->sql("DELETE FROM resident");
  EXPECT_EQ(ask(put(who, 1)).status, 401u);
}

}  // namespace
}  // namespace metropole::account
