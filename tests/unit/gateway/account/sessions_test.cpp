// SPDX-License-Identifier: EUPL-1.2
#include "account_fixture.hpp"

namespace metropole::account {
namespace {

class AccountSessions : public AccountTest {
 protected:
  // A second device of the same person.
  SessionId second_device(const Person& person) {
    SessionId id(Uuid::v4());
    postgres->sql(
        fmt::format("INSERT INTO session VALUES ('{}', sha256('{}'), '{}', '2026-11-01', '2027-11-01', "
                    "'2026-11-02', NULL)",
                    id.value().text(), id.value().text(), person.resident.value().text()));
    return id;
  }
};

TEST_F(AccountSessions, opening_one_shows_the_token_once_and_stores_only_its_hash) {
  auto opened = ask({.operation = "account.create_session", .body = R"({"languages":["it","fr"]})"});
  ASSERT_EQ(opened.status, 201u) << opened.text;
  auto token = std::string(opened.body.at("token").as_string());
  EXPECT_TRUE(identity::hash_token(token));
  EXPECT_EQ(opened.body.at("expires_at").as_string(), "2027-12-23T06:42:00Z");
  EXPECT_TRUE(rows_with(token).empty());
  EXPECT_TRUE(opened.header("Set-Cookie").empty());
  Person person{token, {}, {}};
  EXPECT_EQ(session(person)->profile.languages, (std::vector<Language>{"it", "fr"}));
}

TEST_F(AccountSessions, opening_one_needs_no_body_and_takes_the_language_of_the_request) {
  auto opened = ask({.operation = "account.create_session"});
  ASSERT_EQ(opened.status, 201u) << opened.text;
  Person person{std::string(opened.body.at("token").as_string()), {}, {}};
  EXPECT_EQ(session(person)->profile.languages, std::vector<Language>{"fr"});
}

TEST_F(AccountSessions, in_a_cookie_the_token_is_out_of_reach_of_scripts) {
  auto opened = ask({.operation = "account.create_session",
                     .body = R"({"cookie":true})",
                     .headers = {{"sec-fetch-site", "same-origin"}}});
  ASSERT_EQ(opened.status, 201u) << opened.text;
  EXPECT_FALSE(opened.body.as_object().contains("token"));
  auto cookie = opened.header("Set-Cookie");
  ASSERT_TRUE(cookie.starts_with("__Host-session=mtp_"));
  EXPECT_NE(cookie.find("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=34128000"), std::string::npos)
      << cookie;
  auto token = cookie.substr(15, 53);
  EXPECT_EQ(opened.text.find(token), std::string::npos);
  EXPECT_TRUE(find({token, {}, {}}));
}

TEST_F(AccountSessions, another_site_cannot_put_a_cookie_into_a_visitors_browser) {
  for (auto site : {"cross-site", "same-site"}) {
    auto refused = ask({.operation = "account.create_session",
                        .body = R"({"cookie":true})",
                        .headers = {{"sec-fetch-site", site}}});
    EXPECT_EQ(refused.status, 403u);
  }
  EXPECT_TRUE(postgres->sql("SELECT 1 FROM resident").empty());
}

TEST_F(AccountSessions, are_listed_with_the_one_in_use_marked) {
  auto person = open();
  open();
  auto device = second_device(person);
  auto list = ask({.operation = "account.list_sessions", .session = session(person)});
  ASSERT_EQ(list.status, 200u) << list.text;
  const auto& items = list.body.at("items").as_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].at("id").as_string(), person.session.value().text());
  EXPECT_EQ(items[0].at("current"), true);
  EXPECT_EQ(items[0].at("last_seen").as_string(), "2026-11-23");
  EXPECT_EQ(items[1].at("id").as_string(), device.value().text());
  EXPECT_EQ(items[1].at("current"), false);
}

TEST_F(AccountSessions, show_the_family_of_the_browser_they_were_opened_with) {
  auto opened = ask(
      {.operation = "account.create_session",
       .headers = {{"user-agent", "Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0"}}});
  Person person{std::string(opened.body.at("token").as_string()), {}, {}};
  auto list = ask({.operation = "account.list_sessions", .session = session(person)});
  EXPECT_EQ(list.body.at("items").at(0).at("label").as_string(), "Firefox, Android");
  EXPECT_TRUE(rows_with("121").empty());
}

TEST_F(AccountSessions, ended_by_their_owner_are_gone_at_once) {
  auto person = open();
  auto mine = session(person);
  auto ended =
      ask({.operation = "account.revoke_session", .session = mine, .path = {person.session.value().text()}});
  ASSERT_EQ(ended.status, 204u) << ended.text;
  EXPECT_NE(ended.header("Metropole-Seen").find("resident/"), std::string::npos);
  EXPECT_NE(ended.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(find(person).error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(postgres->sql("SELECT key FROM change")[0], person.resident.value().text());
}

TEST_F(AccountSessions, of_another_are_not_found_and_stay) {
  auto a = open(), b = open();
  auto tried =
      ask({.operation = "account.revoke_session", .session = session(a), .path = {b.session.value().text()}});
  EXPECT_EQ(tried.status, 404u);
  EXPECT_EQ(tried.code(), "session_not_found");
  EXPECT_TRUE(find(b));
  EXPECT_TRUE(postgres->sql("SELECT 1 FROM change").empty());
}

TEST_F(AccountSessions, belong_to_somebody_so_nobody_is_refused) {
  for (auto operation : {"account.list_sessions", "account.get_profile", "account.export", "account.erase"}) {
    EXPECT_EQ(ask({.operation = operation}).status, 401u) << operation;
  }
}

}  // namespace
}  // namespace metropole::account
