// SPDX-License-Identifier: EUPL-1.2
#include "dataset/dataset_store.hpp"

#include <future>

#include "async/loop_group.hpp"
#include "dataset_fixture.hpp"

namespace metropole::dataset {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

// A process of two loops: stores, log and loader on the first; every loop reads the datasets.
struct Process {
  async::LoopGroup loops{2};
  store::Database database;
  store::Redis redis;
  changes::LogReader log;
  DatasetStore store;

  Process(std::string url, std::vector<Definition> definitions)
      : database(loops[0], {.url = std::move(url)}),
        redis(loops[0], {.socket = {}}),
        log(loops[0], database, redis),
        store(loops[0], database, log, std::move(definitions)) {
    for (std::size_t i = 0; i < loops.size(); ++i) store.on(loops[i]);
    log.start();
    store.start();
    loops.start();
  }
  ~Process() { loops.stop(); }

  template <class Function>
  auto on_loop(std::size_t loop, Function function) {
    auto task = std::make_shared<std::packaged_task<decltype(function())()>>(std::move(function));
    auto future = task->get_future();
    loops[loop].post([task] { (*task)(); });
    return future.get();
  }
  SnapshotHandle find(std::size_t loop) {
    return on_loop(loop, [this, loop] { return store.on(loops[loop]).find("places"); });
  }
  bool becomes_ready() {
    auto deadline = async::in(kPatience);
    while (!store.ready() && std::chrono::steady_clock::now() < deadline) on_loop(0, [] {});
    return store.ready();
  }
  // True once the loop's snapshot satisfies `condition`; each arrival is a chance.
  template <class Condition>
  bool wait(std::size_t loop, Condition condition) {
    auto told = std::make_shared<std::promise<void>>();
    auto met = std::make_shared<bool>(false);
    auto future = told->get_future();
    auto look = [this, loop, told, met, condition] {
      if (*met || !condition(store.on(loops[loop]).find("places"))) return;
      *met = true;
      told->set_value();
    };
    loops[loop].post([this, loop, look] {
      store.on(loops[loop]).on_change("places", [look](const std::vector<std::string>&) { look(); });
      look();
    });
    return future.wait_for(kPatience) == std::future_status::ready;
  }
};

auto of_version(std::int64_t version) {
  return [version](const SnapshotHandle& snapshot) { return snapshot && snapshot->version() >= version; };
}

class DatasetStoreTest : public WithDatasets {};

TEST_F(DatasetStoreTest, gives_every_loop_what_was_imported_before_the_start) {
  auto version = import({{"a", {5.1, 43.1, "A"}}, {"b", {5.2, 43.2, "B"}}}).version;
  Process process(database_->url("app"), {places()});
  for (std::size_t loop : {0, 1}) {
    ASSERT_TRUE(process.wait(loop, of_version(version)));
    auto snapshot = process.find(loop);
    EXPECT_EQ(snapshot->size(), 2);
    EXPECT_EQ(snapshot->imported_at(), at("2026-11-23T08:00Z"));
    auto feature = snapshot->find("b");
    EXPECT_EQ(line_of(*feature), R"(b 5.2 43.2 2 {"name":"B"})");
    EXPECT_EQ(feature->changed_at, at("2026-11-23T08:00Z"));
  }
  EXPECT_TRUE(process.becomes_ready());
}

TEST_F(DatasetStoreTest, is_ready_with_a_dataset_that_was_never_imported_and_takes_its_first_import) {
  Process process(database_->url("app"), {places()});
  ASSERT_TRUE(process.becomes_ready());
  EXPECT_EQ(process.find(0), nullptr);
  auto version = import({{"a", {}}}).version;
  EXPECT_TRUE(process.wait(0, of_version(version)));
  EXPECT_TRUE(process.wait(1, of_version(version)));
}

TEST_F(DatasetStoreTest, moves_the_instant_of_import_when_nothing_else_changed) {
  import({{"a", {}}}, at("2026-11-23T08:00Z"));
  Process process(database_->url("app"), {places()});
  ASSERT_TRUE(process.wait(1, of_version(1)));
  import({{"a", {}}}, at("2026-11-23T09:00Z"));
  EXPECT_TRUE(process.wait(
      1, [](const SnapshotHandle& snapshot) { return snapshot->imported_at() == at("2026-11-23T09:00Z"); }));
}

TEST_F(DatasetStoreTest, advanced_by_the_log_equals_a_fresh_load_on_every_loop) {
  std::mt19937 random(3);
  Facts facts = edited({}, random, 40);
  import(facts);
  Process follower(database_->url("app"), {places()});
  std::int64_t version = 0;
  for (int round = 0; round < 20; ++round) {
    facts = edited(std::move(facts), random, 1 + random() % 8);
    version = import(facts).version;
    if (round % 5 == 0) ASSERT_TRUE(follower.wait(1, of_version(version)));
  }
  Process fresh(database_->url("app"), {places()});
  for (std::size_t loop : {0, 1}) {
    ASSERT_TRUE(follower.wait(loop, of_version(version)));
    ASSERT_TRUE(fresh.wait(loop, of_version(version)));
    EXPECT_EQ(lines_of(*follower.find(loop)), lines_of(*fresh.find(loop)));
    EXPECT_EQ(follower.find(loop)->size(), facts.size());
  }
  EXPECT_NE(follower.find(0), follower.find(1));
  EXPECT_EQ(follower.find(0)->page({}, 1)[0].get(), follower.find(1)->page({}, 1)[0].get());
}

TEST_F(DatasetStoreTest, tells_which_features_changed) {
  import({{"a", {}}, {"b", {}}, {"c", {}}});
  Process process(database_->url("app"), {places()});
  ASSERT_TRUE(process.wait(1, of_version(3)));
  auto told = std::make_shared<std::promise<std::vector<std::string>>>();
  process.on_loop(1, [&] {
    process.store.on(process.loops[1]).on_change("places", [told](const auto& ids) { told->set_value(ids); });
  });
  import({{"a", {}}, {"b", {5, 43, "changed"}}, {"d", {}}});
  auto future = told->get_future();
  ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
  auto ids = future.get();
  std::ranges::sort(ids);
  EXPECT_EQ(ids, (std::vector<std::string>{"b", "c", "d"}));
}

TEST_F(DatasetStoreTest, goes_on_trying_while_the_database_is_away_and_keeps_what_it_has) {
  import({{"a", {}}});
  database_->allow_connections(false);
  Process process(database_->url("app"), {places()});
  EXPECT_FALSE(process.store.ready());
  database_->allow_connections(true);
  ASSERT_TRUE(process.wait(1, of_version(1)));

  database_->allow_connections(false);
  database_->kill_connections();
  EXPECT_EQ(process.find(1)->size(), 1);
  database_->allow_connections(true);
  owner_.emplace(loop_, store::DatabaseOptions{.url = database_->url("owner")});
  auto version = import({{"a", {}}, {"b", {}}}).version;
  EXPECT_TRUE(process.wait(1, of_version(version)));
  EXPECT_TRUE(process.becomes_ready());
}

TEST_F(DatasetStoreTest, reads_everything_again_after_a_restore_of_the_database) {
  import({{"a", {}}, {"b", {}}});
  Process process(database_->url("app"), {places()});
  ASSERT_TRUE(process.wait(1, of_version(2)));
  // An older state under a new epoch: lower versions, other facts.
  database_->sql(
      "DELETE FROM feature WHERE id = 'b'; DELETE FROM feature_version WHERE version = 2;"
      "DELETE FROM change WHERE version = 2; UPDATE change_head SET version = 1; UPDATE log_epoch SET epoch "
      "= 'restored'");
  for (std::size_t loop : {0, 1}) {
    EXPECT_TRUE(process.wait(loop, [](const SnapshotHandle& snapshot) { return snapshot->version() == 1; }));
    EXPECT_EQ(process.find(loop)->size(), 1);
  }
}

}  // namespace
}  // namespace metropole::dataset
