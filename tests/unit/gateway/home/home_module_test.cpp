// SPDX-License-Identifier: EUPL-1.2
#include "home/home_module.hpp"

#include <gtest/gtest.h>

#include "unit/gateway/home/played_source.hpp"

namespace metropole::home {

using namespace std::chrono_literals;

namespace {

struct House {
  async::Loop loop{"test", 0};
  SetClock clock{*parse_instant("2026-11-23T12:00:00Z")};
  observe::Metrics metrics;
  FragmentStore store{loop, clock, metrics};
  contract::Operation operation;
  contract::Arguments arguments;
  http::Request request;

  api::Call call(identity::SessionHandle session = nullptr,
                 api::Credential credential = api::Credential::none) {
    return {.operation = operation,
            .arguments = arguments,
            .session = session,
            .credential = session ? api::Credential::valid : credential,
            .scope = {},
            .language = "fr",
            .request_id = "test",
            .now = clock.now(),
            .deadline = async::in(5s),
            .claim = {},
            .request = request};
  }
  http::Response get(HomeModule& home, const api::Call& with) {
    http::Response response;
    auto body = [](HomeModule& h, const api::Call& c, http::Response& r) -> async::Task<> {
      auto handler = h.operations().at("home.get");
      auto outcome = co_await handler(c, r);
      EXPECT_TRUE(outcome);
    };
    loop.context().restart();
    run(loop, body(home, with, response));
    for (auto piece : std::exchange(response.pieces, {})) response.body += piece;
    return response;
  }
};

identity::SessionHandle session(std::vector<std::string> tile_order) {
  auto made = std::make_shared<identity::Session>();
  made->principal = {
      .kind = PrincipalKind::resident, .resident = ResidentId(Uuid::v4()), .session = SessionId(Uuid::v4())};
  made->profile.tile_order = std::move(tile_order);
  return made;
}

std::vector<std::string> keys_of(const http::Response& response) {
  std::vector<std::string> out;
  for (const auto& tile : boost::json::parse(response.body).at("tiles").as_array())
    out.emplace_back(tile.at("key").as_string());
  return out;
}

}  // namespace

TEST(Home, orders_by_wish_then_rank_then_house) {
  House house;
  PlayedSource pools("pools", {"a", "b", "c"}, [](api::TileKey key) -> async::Task<Result<api::BuiltTile>> {
    auto built = tile_of(key.module, key.object, key.object);
    if (key.object == "c") built.ranks = {{Instant{}, 1}};
    co_return built;
  });
  HomeModule home(house.store, {&pools});
  EXPECT_EQ(keys_of(house.get(home, house.call(session({"pools:b"})))),
            (std::vector<std::string>{"pools:b", "pools:c", "pools:a"}));
}

TEST(Home, costs_a_hanging_or_throwing_module_its_own_tile_only) {
  House house;
  PlayedSource good("good", {"a"}, built_at_once), slow("slow", {"a"}, hanging),
      broken("broken", {"a"}, throwing);
  HomeModule home(house.store, {&slow, &good, &broken});
  auto before = std::chrono::steady_clock::now();
  auto page = boost::json::parse(house.get(home, house.call(session({}))).body);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
  std::map<std::string, std::string> reasons;
  for (const auto& tile : page.at("tiles").as_array())
    reasons.emplace(tile.at("module").as_string(),
                    tile.at("reason").is_null() ? "" : tile.at("reason").at("code").as_string().c_str());
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{
                         {"good", ""}, {"slow", "pending"}, {"broken", "module_failed"}}));
}

TEST(Home, says_why_it_is_not_personal) {
  House house;
  PlayedSource pools("pools", {"a"}, built_at_once);
  HomeModule home(house.store, {&pools});
  for (auto [credential, code] : {std::pair{api::Credential::none, "no_session"},
                                  {api::Credential::unknown, "session_unknown"},
                                  {api::Credential::unchecked, "session_unchecked"}}) {
    auto page = boost::json::parse(house.get(home, house.call(nullptr, credential)).body);
    EXPECT_EQ(page.at("personalised"), false);
    EXPECT_EQ(page.at("reason").at("code"), code);
    EXPECT_EQ(page.at("tiles").as_array().size(), 1U);
  }
  EXPECT_TRUE(boost::json::parse(house.get(home, house.call(session({}))).body).at("reason").is_null());
}

TEST(Home, answers_304_to_who_has_the_page_and_200_once_a_tile_changed) {
  House house;
  std::string title = "avant";
  PlayedSource pools("pools", {"a"}, [&](api::TileKey key) -> async::Task<Result<api::BuiltTile>> {
    co_return tile_of(key.module, key.object, title);
  });
  HomeModule home(house.store, {&pools});
  auto who = session({});
  auto tag = house.get(home, house.call(who)).etag;
  house.request.headers = {{"if-none-match", tag}};
  auto same = house.get(home, house.call(who));
  EXPECT_EQ(same.status, 304U);
  EXPECT_TRUE(same.body.empty());

  title = "après";
  house.store.changed("pools", "a");
  house.get(home, house.call(who));
  auto changed = house.get(home, house.call(who));
  EXPECT_EQ(changed.status, 200U);
  EXPECT_NE(changed.etag, tag);
}

TEST(Home, shows_at_most_twenty_tiles) {
  House house;
  std::vector<std::string> many;
  for (int i = 0; i < 50; ++i) many.push_back(std::to_string(i));
  PlayedSource pools("pools", many, built_at_once);
  HomeModule home(house.store, {&pools});
  EXPECT_EQ(keys_of(house.get(home, house.call(session({})))).size(), 20U);
}

}  // namespace metropole::home
