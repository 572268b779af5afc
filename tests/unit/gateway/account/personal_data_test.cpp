// SPDX-License-Identifier: EUPL-1.2
#include "account_fixture.hpp"

namespace metropole::account {
namespace {

// Exporting and erasing, tried on somebody who left a marker wherever one can be left.
class AccountPersonalData : public AccountTest {
 protected:
  Person marked() {
    auto person = open(R"(["fr-marker"])");
    auto who = session(person);
    auto put = ask({.operation = "account.put_profile",
                    .session = who,
                    .body = R"({"version":1,"languages":["it-marker"],"tile_order":["pools:marker-tile"],)"
                            R"("favourites":[{"dataset":"stops","id":"marker-stop"}]})",
                    .key = "marker-key-of-put"});
    EXPECT_EQ(put.status, 200u) << put.text;
    auto added = ask({.operation = "account.add_favourite",
                      .session = session(person),
                      .body = R"({"dataset":"stops","id":"marker-added"})",
                      .key = "marker-key-of-add"});
    EXPECT_EQ(added.status, 201u) << added.text;
    postgres->sql(
        fmt::format("INSERT INTO note VALUES ('{}', 'marker-note')", person.resident.value().text()));
    postgres->sql("UPDATE session SET label = 'marker-label' WHERE label IS NULL");
    return person;
  }
  Answer erase(const Person& person) {
    return ask({.operation = "account.erase", .session = session(person)});
  }
};

TEST_F(AccountPersonalData, is_exported_whole_with_what_every_module_keeps) {
  auto person = marked();
  auto document = ask({.operation = "account.export", .session = session(person)});
  ASSERT_EQ(document.status, 200u) << document.text;
  for (auto marker :
       {"it-marker", "marker-tile", "marker-stop", "marker-added", "marker-note", "marker-label"}) {
    EXPECT_NE(document.text.find(marker), std::string::npos) << marker;
  }
  EXPECT_NE(document.text.find(person.resident.value().text()), std::string::npos);
  EXPECT_EQ(document.body.at("services").at("notes").as_array().size(), 1u);
  const auto& events = document.body.at("events").as_array();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].at("kind").as_string(), "session_opened");
  EXPECT_EQ(events[1].at("kind").as_string(), "export_made");
  EXPECT_TRUE(document.header("Content-Disposition").starts_with("attachment"));
  EXPECT_EQ(document.text.find(person.token), std::string::npos);
}

TEST_F(AccountPersonalData, of_another_is_in_no_export) {
  marked();
  auto other = open();
  auto document = ask({.operation = "account.export", .session = session(other)});
  EXPECT_EQ(document.text.find("marker"), std::string::npos);
}

TEST_F(AccountPersonalData, erased_leaves_no_trace_in_any_table) {
  auto person = marked();
  auto other = open();
  auto resident = person.resident.value().text();
  ASSERT_FALSE(rows_with("marker").empty());
  auto erased = erase(person);
  ASSERT_EQ(erased.status, 204u) << erased.text;
  EXPECT_NE(erased.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(rows_with("marker"), std::vector<std::string>());
  EXPECT_EQ(rows_with(person.session.value().text()), std::vector<std::string>());
  for (const auto& row : rows_with(resident)) EXPECT_TRUE(row.starts_with("change: ")) << row;
  EXPECT_EQ(find(person).error().kind, ErrorKind::unauthenticated);
  EXPECT_TRUE(find(other));
  EXPECT_EQ(postgres->sql("SELECT count(*) FROM erased")[0], "1");
  EXPECT_EQ(
      postgres->sql("SELECT op FROM change WHERE key = '" + resident + "' ORDER BY version DESC LIMIT 1")[0],
      "D");
}

TEST_F(AccountPersonalData, is_erased_by_all_or_by_none) {
  auto person = marked();
  notes->fails = true;
  EXPECT_EQ(erase(person).status, 500u);
  EXPECT_TRUE(find(person));
  EXPECT_EQ(rows_with("marker-note").size(), 1u);
  notes->fails = false;
  EXPECT_EQ(erase(person).status, 204u);
}

// Whatever is written meanwhile is either erased with the rest or refused.
TEST_F(AccountPersonalData, erased_amid_writes_from_everywhere_leaves_no_trace_either) {
  for (int round = 0; round < 5; ++round) {
    auto person = open();
    auto who = session(person);
    std::vector<Ask> many;
    for (std::size_t i = 0; i < 20; ++i) {
      auto body = fmt::format(R"({{"dataset":"stops","id":"marker-{}"}})", i);
      many.push_back({.operation = "account.add_favourite", .session = who, .body = body, .process = i % 2});
      if (i % 5 == 0) many.push_back({.operation = "account.export", .session = who, .process = i % 2});
      if (i == 9) many.push_back({.operation = "account.erase", .session = who});
      if (i == 11) {
        many.push_back({.operation = "account.revoke_session",
                        .session = who,
                        .path = {person.session.value().text()},
                        .process = 1});
      }
    }
    for (const auto& answer : ask_all(std::move(many))) {
      EXPECT_TRUE(answer.status < 300 || answer.status == 401 || answer.status == 404) << answer.text;
    }
    EXPECT_EQ(rows_with("marker"), std::vector<std::string>());
    for (const auto& row : rows_with(person.resident.value().text()))
      EXPECT_TRUE(row.starts_with("change: ")) << row;
  }
}

TEST_F(AccountPersonalData, the_ledger_names_nobody_and_knows_whom_a_restored_copy_must_lose_again) {
  auto person = open();
  auto id = postgres->sql("SELECT erasure_id FROM resident")[0];
  ASSERT_EQ(erase(person).status, 204u);
  EXPECT_EQ(postgres->sql("SELECT id FROM erased")[0], id);
  EXPECT_NE(id, person.resident.value().text());
}

TEST_F(AccountPersonalData, has_a_journal_newest_first_page_by_page) {
  auto person = open();
  for (int i = 0; i < 4; ++i) {
    clock.advance(1min);
    ASSERT_EQ(ask({.operation = "account.export", .session = session(person)}).status, 200u);
  }
  std::vector<std::string> kinds;
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    auto list = ask({.operation = "account.list_activity",
                     .session = session(person),
                     .query = "limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)});
    ASSERT_EQ(list.status, 200u) << list.text;
    for (const auto& item : list.body.at("items").as_array()) kinds.emplace_back(item.at("kind").as_string());
    if (list.body.at("next").is_null()) break;
    cursor = list.body.at("next").as_string();
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"export_made", "export_made", "export_made", "export_made",
                                             "session_opened"}));
  auto wrong =
      ask({.operation = "account.list_activity", .session = session(person), .query = "cursor=elsewhere"});
  EXPECT_EQ(wrong.status, 400u);
  EXPECT_EQ(wrong.code(), "cursor_invalid");
}

TEST_F(AccountPersonalData, of_those_who_never_came_back_goes_by_itself) {
  auto gone = marked();
  clock.advance(200 * 24h);
  auto other = open();
  auto job = [&](std::string_view kind) {
    for (auto& definition : processes[0]->account.jobs()) {
      if (definition.kind == kind)
        return test::run_on_loop(loop, definition.run(changes::Job{.kind = {}, .key = {}, .payload = {}}));
    }
    throw std::logic_error(std::string(kind));
  };
  ASSERT_TRUE(job("account.purge_expired"));
  EXPECT_FALSE(rows_with("marker").empty()) << "not yet";
  clock.advance(196 * 24h);
  auto purged = job("account.purge_expired");
  ASSERT_TRUE(purged) << purged.error().log;
  EXPECT_EQ(rows_with("marker"), std::vector<std::string>());
  EXPECT_EQ(find(gone).error().kind, ErrorKind::unauthenticated);
  EXPECT_TRUE(find(other));
}

TEST_F(AccountPersonalData, kept_answers_are_forgotten_after_a_day) {
  marked();
  for (auto& definition : processes[0]->account.jobs()) {
    if (definition.kind != "account.purge_answers") continue;
    ASSERT_TRUE(test::run_on_loop(loop, definition.run(changes::Job{.kind = {}, .key = {}, .payload = {}})));
    EXPECT_EQ(postgres->sql("SELECT 1 FROM idempotency").size(), 2u);
    clock.advance(25h);
    ASSERT_TRUE(test::run_on_loop(loop, definition.run(changes::Job{.kind = {}, .key = {}, .payload = {}})));
    EXPECT_TRUE(postgres->sql("SELECT 1 FROM idempotency").empty());
  }
}

}  // namespace
}  // namespace metropole::account
