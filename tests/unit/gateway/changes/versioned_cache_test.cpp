// SPDX-License-Identifier: EUPL-1.2
#include "changes/versioned_cache.hpp"

#include <gtest/gtest.h>

#include <random>

namespace metropole::changes {
namespace {

using Cache = VersionedCache<int, std::int64_t>;
using Moment = Cache::Moment;

Moment at(int ms) {
  return Moment(std::chrono::milliseconds(1'000'000 + ms));
}

Filling read_at(std::int64_t as_of, int started, std::size_t bytes = 1) {
  return {.as_of = as_of, .started = at(started), .bytes = bytes};
}

TEST(VersionedCache, serves_what_was_filled) {
  Cache cache({});
  EXPECT_EQ(cache.get(1), nullptr);
  EXPECT_TRUE(cache.fill(1, 10, read_at(5, 0)));
  ASSERT_NE(cache.get(1), nullptr);
  EXPECT_EQ(*cache.get(1), 10);
  EXPECT_EQ(cache.size(), 1);
}

TEST(VersionedCache, an_entry_below_what_the_client_has_seen_is_a_miss) {
  Cache cache({});
  cache.fill(1, 10, read_at(5, 0));
  EXPECT_NE(cache.get(1, 5), nullptr);
  EXPECT_EQ(cache.get(1, 6), nullptr);
  cache.fill(1, 11, read_at(6, 1));
  EXPECT_NE(cache.get(1, 6), nullptr);
}

TEST(VersionedCache, a_raised_floor_drops_older_entries_and_keeps_newer_ones) {
  Cache cache({});
  cache.fill(1, 10, read_at(5, 0));
  cache.fill(2, 20, read_at(7, 0));
  cache.raise_floor(1, 7, at(1));
  cache.raise_floor(2, 7, at(1));
  EXPECT_EQ(cache.get(1), nullptr);
  EXPECT_NE(cache.get(2), nullptr);
}

// Every order in which a fill (start, snapshot, arrival) can meet a change (commit, floor raised): the
// snapshot is before or after the commit, the arrival before or after the raise, the floor kept or already
// forgotten.
TEST(VersionedCache, no_interleaving_of_a_fill_and_a_change_serves_the_old_value) {
  struct Case {
    const char* name;
    std::int64_t as_of;  // 4: snapshot before the commit of version 5
    int started;
    bool arrives_before_raise;
    bool floor_forgotten;
    bool served;
  };
  const Case cases[] = {
      {"old snapshot arrives first", 4, 0, true, false, false},
      {"old snapshot arrives after the raise", 4, 0, false, false, false},
      {"old snapshot arrives after the floor was forgotten", 4, 0, false, true, false},
      {"new snapshot arrives before the raise", 5, 0, true, false, true},
      {"new snapshot of an early start arrives after the raise", 5, 0, false, false, true},
      {"new snapshot of an early start arrives after the floor was forgotten", 5, 0, false, true, false},
      {"started at the very moment of the raise with an old snapshot", 4, 10, false, true, false},
      {"started after the raise", 5, 20, false, false, true},
      {"started after the raise, floor forgotten", 5, 20, false, true, true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Cache cache({.keep_floors = std::chrono::milliseconds(1'000)});
    if (c.arrives_before_raise) cache.fill(1, c.as_of, read_at(c.as_of, c.started));
    cache.raise_floor(1, 5, at(10));
    if (c.floor_forgotten) cache.raise_floor(99, 1, at(5'000));
    if (!c.arrives_before_raise) cache.fill(1, c.as_of, read_at(c.as_of, c.started));
    EXPECT_EQ(cache.get(1) != nullptr, c.served);
  }
}

TEST(VersionedCache, an_older_fill_does_not_replace_a_newer_one) {
  Cache cache({});
  cache.fill(1, 70, read_at(7, 1));
  EXPECT_FALSE(cache.fill(1, 50, read_at(5, 0)));
  EXPECT_EQ(*cache.get(1), 70);
}

TEST(VersionedCache, a_subject_takes_all_its_entries_with_it) {
  VersionedCache<std::string, int, int> cache({});
  cache.fill("phone", 1, 1, read_at(3, 0));
  cache.fill("tablet", 1, 2, read_at(3, 0));
  cache.fill("neighbour", 2, 3, read_at(3, 0));
  cache.raise_floor(1, 4, at(1));
  EXPECT_EQ(cache.get("phone"), nullptr);
  EXPECT_EQ(cache.get("tablet"), nullptr);
  EXPECT_NE(cache.get("neighbour"), nullptr);
}

TEST(VersionedCache, too_many_floors_refuse_early_fills_instead_of_forgetting_them) {
  Cache cache({.floors = 2});
  for (int key = 1; key <= 3; ++key) cache.raise_floor(key, 5, at(key));
  EXPECT_EQ(cache.floors(), 2);
  EXPECT_FALSE(cache.fill(1, 4, read_at(4, 0)));
  EXPECT_FALSE(cache.fill(7, 4, read_at(4, 1)));
  EXPECT_TRUE(cache.fill(1, 5, read_at(5, 2)));
}

TEST(VersionedCache, clearing_refuses_what_was_read_before) {
  Cache cache({});
  cache.fill(1, 10, read_at(900, 0));
  cache.clear(at(10));
  EXPECT_EQ(cache.get(1), nullptr);
  EXPECT_FALSE(cache.fill(1, 10, read_at(900, 5)));
  EXPECT_TRUE(cache.fill(1, 11, read_at(1, 11)));
}

TEST(VersionedCache, stays_within_its_count_and_bytes_and_spares_what_is_used) {
  Cache cache({.entries = 3, .bytes = 100});
  for (int key = 1; key <= 3; ++key) cache.fill(key, key, read_at(1, 0, 10));
  cache.get(1);
  cache.fill(4, 4, read_at(1, 0, 10));
  EXPECT_NE(cache.get(1), nullptr);
  EXPECT_EQ(cache.get(2), nullptr);
  cache.fill(5, 5, read_at(1, 0, 95));
  EXPECT_EQ(cache.size(), 1);
  EXPECT_EQ(cache.bytes(), 95);
  EXPECT_FALSE(cache.fill(6, 6, read_at(1, 0, 101)));
}

// A truth with versions, fills in flight, a log that lags, forgetting: no get may give less than the raised
// floor.
TEST(VersionedCache, never_serves_below_the_floor_under_random_interleavings) {
  constexpr unsigned kSeed = 20'261'123;
  RecordProperty("seed", kSeed);
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
  struct Flight {
    int key;
    std::int64_t as_of, value;
    int started;
  };
  constexpr int kKeys = 12;
  VersionedCache<int, std::int64_t> cache(
      {.entries = 8, .keep_floors = std::chrono::milliseconds(40), .floors = 5});
  std::vector<std::int64_t> truth(kKeys, 0), floor(kKeys, 0);
  std::vector<std::pair<std::int64_t, int>> log;  // version, key
  std::vector<Flight> flights, unread;
  std::size_t told = 0, served = 0;
  std::int64_t version = 0;
  for (int now = 0; now < 400'000; ++now) {
    int key = static_cast<int>(below(kKeys));
    switch (below(7)) {
      case 0:
        log.emplace_back(++version, key);
        truth[key] = version;
        break;
      case 1:
        unread.push_back({key, 0, 0, now});
        break;
      case 2:
        if (unread.empty()) break;
        std::swap(unread[below(static_cast<unsigned>(unread.size()))], unread.back());
        flights.push_back({unread.back().key, version, truth[unread.back().key], unread.back().started});
        unread.pop_back();
        break;
      case 3:
        if (flights.empty()) break;
        std::swap(flights[below(static_cast<unsigned>(flights.size()))], flights.back());
        cache.fill(flights.back().key, flights.back().value,
                   read_at(flights.back().as_of, flights.back().started));
        flights.pop_back();
        break;
      case 4:
        if (told == log.size()) break;
        floor[log[told].second] = log[told].first;
        cache.raise_floor(log[told].second, log[told].first, at(now));
        ++told;
        break;
      default:
        if (const auto* value = cache.get(key)) {
          ASSERT_GE(*value, floor[key]) << "at step " << now;
          ++served;
        }
    }
    ASSERT_LE(cache.size(), 8u);
    ASSERT_LE(cache.floors(), 5u);
  }
  EXPECT_GT(served, 5'000u) << "the run must have had something to get wrong";
}

}  // namespace
}  // namespace metropole::changes
