// SPDX-License-Identifier: EUPL-1.2
#include "identity/session_record.hpp"

#include <gtest/gtest.h>

namespace metropole::identity {
namespace {

SessionRecord full_record() {
  auto session = std::make_shared<Session>();
  session->principal = {.kind = PrincipalKind::resident,
                        .resident = ResidentId(Uuid::v4()),
                        .session = SessionId(Uuid::v4()),
                        .strength = Strength::none,
                        .permissions = {}};
  session->profile = {.languages = {"fr", "en"},
                      .favourites = {{"pools", "vallier"}, {"pools", "bombardiere"}},
                      .tile_order = {"pools:vallier"},
                      .version = 7};
  session->created_at = *parse_instant("2026-11-23T06:42:00Z");
  session->expires_at = *parse_instant("2027-12-23T06:42:00Z");
  return {.session = session,
          .as_of = 41,
          .read_at = *parse_instant("2026-11-24T06:42:00Z"),
          .last_seen = "2026-11-23"};
}

TEST(SessionRecord, reads_back_what_it_wrote) {
  auto record = full_record();
  auto back = parse_record(write_record(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->as_of, 41);
  EXPECT_EQ(back->read_at, record.read_at);
  EXPECT_EQ(back->last_seen, "2026-11-23");
  const auto &was = *record.session, &is = *back->session;
  EXPECT_EQ(is.principal.resident, was.principal.resident);
  EXPECT_EQ(is.principal.session, was.principal.session);
  EXPECT_EQ(is.principal.kind, PrincipalKind::resident);
  EXPECT_EQ(is.created_at, was.created_at);
  EXPECT_EQ(is.expires_at, was.expires_at);
  EXPECT_EQ(is.profile.languages, was.profile.languages);
  EXPECT_EQ(is.profile.favourites, was.profile.favourites);
  EXPECT_EQ(is.profile.tile_order, was.profile.tile_order);
  EXPECT_EQ(is.profile.version, 7);
}

TEST(SessionRecord, cut_short_or_of_another_shape_is_nothing) {
  auto text = write_record(full_record());
  for (std::size_t length = 0; length < text.size(); ++length) {
    ASSERT_FALSE(parse_record(std::string_view(text).substr(0, length))) << length;
  }
  for (auto other : {"null", "[]", "{}", "7", R"({"session":1})"}) EXPECT_FALSE(parse_record(other)) << other;
  auto wrong = text;
  wrong.replace(wrong.find("pools:vallier"), 13, "pools_vallier");
  EXPECT_FALSE(parse_record(wrong));
}

TEST(SessionRecord, of_a_resident_with_five_favourites_weighs_less_than_a_kilobyte) {
  auto record = full_record();
  auto session = *record.session;
  session.profile.favourites.clear();
  for (int i = 0; i < 5; ++i) session.profile.favourites.push_back({"pools", fmt::format("piscine-{}", i)});
  session.profile.favourites.shrink_to_fit();
  EXPECT_LT(weight_of(session), 1024u);
}

}  // namespace
}  // namespace metropole::identity
