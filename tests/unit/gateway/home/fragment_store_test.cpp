// SPDX-License-Identifier: EUPL-1.2
#include "home/fragment_store.hpp"

#include <gtest/gtest.h>

#include "unit/gateway/home/played_source.hpp"

namespace metropole::home {

using namespace std::chrono_literals;

namespace {

struct House {
  async::Loop loop{"test", 0};
  SetClock clock{*parse_instant("2026-11-23T12:00:00Z")};
  observe::Metrics metrics;
  FragmentStore store{loop, clock, metrics, {.build_time = 20ms}};
};

api::TileKey key(std::string module, std::string object) {
  return {std::move(module), std::move(object), {}, "fr"};
}

boost::json::value shown(const SlotHandle& slot) {
  return boost::json::parse(slot->fragment->json.text);
}

async::Task<> rest(async::Loop& loop, std::chrono::milliseconds time) {
  async::Timer timer(loop.context(), time);
  co_await timer.async_wait(boost::asio::use_awaitable_t<async::Executor>());
}

}  // namespace

TEST(FragmentStore, builds_an_object_once_for_all_pages) {
  House house;
  PlayedSource source("pools", {}, built_at_once);
  auto body = [](House& h, PlayedSource& s) -> async::Task<> {
    auto first = h.store.slot(s, key("pools", "vallier")), second = h.store.slot(s, key("pools", "vallier"));
    EXPECT_EQ(first, second);
    co_await h.store.wait(first, async::in(5s));
    EXPECT_TRUE(first->fragment);
    EXPECT_EQ(s.builds, 1);
  };
  run(house.loop, body(house, source));
}

TEST(FragmentStore, says_that_a_module_is_away_when_it_hangs_or_throws) {
  House house;
  PlayedSource slow("slow", {}, hanging), broken("broken", {}, throwing);
  auto body = [](House& h, PlayedSource& s, PlayedSource& b) -> async::Task<> {
    auto late = h.store.slot(s, key("slow", "a")), thrown = h.store.slot(b, key("broken", "a"));
    co_await h.store.wait(thrown, async::in(5s));
    co_await h.store.wait(late, async::in(5s));
    EXPECT_TRUE(late->fragment && thrown->fragment);
    EXPECT_EQ(shown(late).at("reason").at("code"), "module_slow");
    EXPECT_EQ(shown(thrown).at("reason").at("code"), "module_failed");
    EXPECT_EQ(shown(thrown).at("freshness").at("state"), "down");
  };
  run(house.loop, body(house, slow, broken));
}

TEST(FragmentStore, keeps_the_last_fragment_when_a_rebuild_fails) {
  House house;
  bool broken = false;
  PlayedSource source("pools", {}, [&](api::TileKey k) { return broken ? throwing(k) : built_at_once(k); });
  auto body = [](House& h, PlayedSource& s, bool& now_broken) -> async::Task<> {
    auto slot = h.store.slot(s, key("pools", "vallier"));
    co_await h.store.wait(slot, async::in(5s));
    auto before = slot->fragment->tag;
    now_broken = true;
    h.store.changed("pools", "vallier");
    co_await rest(h.loop, 10ms);
    EXPECT_EQ(s.builds, 2);
    EXPECT_EQ(slot->fragment->tag, before);
    EXPECT_TRUE(slot->fragment->valid_until) << "it is tried again";
  };
  run(house.loop, body(house, source, broken));
}

TEST(FragmentStore, rebuilds_what_changed_and_nothing_else) {
  House house;
  PlayedSource source("pools", {}, built_at_once);
  auto body = [](House& h, PlayedSource& s) -> async::Task<> {
    auto a = h.store.slot(s, key("pools", "a")), b = h.store.slot(s, key("pools", "b"));
    co_await h.store.wait(a, async::in(5s));
    co_await h.store.wait(b, async::in(5s));
    h.store.changed("pools", "a");
    h.store.changed("libraries", "");
    co_await rest(h.loop, 10ms);
    EXPECT_EQ(s.builds, 3);
    h.store.changed("pools", "");
    co_await rest(h.loop, 10ms);
    EXPECT_EQ(s.builds, 5);
  };
  run(house.loop, body(house, source));
}

TEST(FragmentStore, rebuilds_when_the_moment_has_come) {
  House house;
  auto opens_at = house.clock.now() + 10min;
  PlayedSource source("pools", {}, [&](api::TileKey k) -> async::Task<Result<api::BuiltTile>> {
    auto built = tile_of(k.module, k.object, house.clock.now() < opens_at ? "fermée" : "ouverte");
    if (house.clock.now() < opens_at) built.valid_until = opens_at;
    co_return built;
  });
  auto body = [](House& h, PlayedSource& s) -> async::Task<> {
    auto slot = h.store.slot(s, key("pools", "vallier"));
    co_await h.store.wait(slot, async::in(5s));
    EXPECT_EQ(shown(slot).at("title"), "fermée");
    h.clock.advance(10min);
    co_await rest(h.loop, 2 * async::Loop::kTick);
    EXPECT_EQ(shown(slot).at("title"), "ouverte");
  };
  run(house.loop, body(house, source));
}

}  // namespace metropole::home
