// SPDX-License-Identifier: EUPL-1.2
#include <libpq-fe.h>

#include <thread>

#include "store_fixture.hpp"

namespace metropole::store {

namespace {

class MigrateTest : public StoreTest {
 protected:
  Result<MigrationReport> migrate_to(const std::vector<Migration>& more) {
    all = migrations();
    all.insert(all.end(), more.begin(), more.end());
    return migrate(postgres->url("owner"), all);
  }
  std::vector<Migration> all;
};

const Migration kFirst{"pools", "0001_pool", "create table pool (id int primary key)"};
const Migration kSecond{"pools", "0002_name", "alter table pool add name text; create index on pool (name);"};

TEST_F(MigrateTest, applies_each_file_once_and_in_order) {
  auto first = migrate_to({kFirst, kSecond});
  ASSERT_TRUE(first) << first.error().log;
  EXPECT_EQ(first->applied, (std::vector<std::string>{"pools/0001_pool", "pools/0002_name"}));
  EXPECT_EQ(first->already, migrations().size());
  auto again = migrate_to({kFirst, kSecond});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->applied.empty());
}

TEST_F(MigrateTest, refuses_a_changed_or_missing_file) {
  ASSERT_TRUE(migrate_to({kFirst, kSecond}));
  auto changed = migrate_to({{"pools", "0001_pool", "create table pool (id bigint primary key)"}, kSecond});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, "migration_changed");
  auto missing = migrate_to({kFirst});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "migration_missing");
}

TEST_F(MigrateTest, leaves_nothing_of_a_file_that_fails) {
  auto failed = migrate_to({kFirst, {"pools", "0002_bad", "create table half (id int); select broken"}});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "migration_failed");
  EXPECT_EQ(postgres->sql("select to_regclass('half') is null")[0], "t");
  ASSERT_TRUE(migrate_to({kFirst, kSecond}));
}

TEST_F(MigrateTest, runs_a_file_outside_a_transaction_when_it_says_so) {
  Migration concurrently{"pools", "0002_index",
                         "-- no transaction\ncreate index concurrently pool_again on pool (id)"};
  auto done = migrate_to({kFirst, concurrently});
  ASSERT_TRUE(done) << done.error().log;
  EXPECT_EQ(postgres->sql("select to_regclass('pool_again') is not null")[0], "t");
}

TEST_F(MigrateTest, lets_several_start_at_once_and_one_do_the_work) {
  all = migrations();
  all.insert(all.end(), {kFirst, kSecond});
  std::vector<std::thread> threads;
  std::atomic<int> succeeded = 0;
  std::atomic<std::size_t> applied = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto done = migrate(postgres->url("owner"), all);
      if (!done) return;
      ++succeeded;
      applied += done->applied.size();
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(succeeded, 4);
  EXPECT_EQ(applied, 2);
}

TEST_F(MigrateTest, tries_again_when_a_lock_is_held) {
  ASSERT_TRUE(migrate_to({kFirst}));
  std::unique_ptr<PGconn, decltype(&PQfinish)> holder(PQconnectdb(postgres->url("owner").c_str()), PQfinish);
  auto run = [&](const char* sql) { PQclear(PQexec(holder.get(), sql)); };
  run("begin");
  run("lock table pool");
  std::optional<Result<MigrationReport>> done;
  std::thread migrating([&] { done = migrate_to({kFirst, kSecond}); });
  auto waits =
      "select count(*) from pg_locks l join pg_database d on d.oid = l.database "
      "where not granted and datname = current_database() and locktype = 'relation'";
  while (postgres->sql(waits)[0] == "0") std::this_thread::yield();
  while (postgres->sql(waits)[0] != "0") std::this_thread::yield();  // lock_timeout
  run("commit");
  migrating.join();
  ASSERT_TRUE(*done) << done->error().log;
}

TEST_F(MigrateTest, accepts_a_schema_that_is_exact_or_one_release_ahead) {
  ASSERT_TRUE(migrate_to({kFirst}));
  auto exact = all;
  EXPECT_TRUE(check_schema(postgres->url("app"), exact));
  ASSERT_TRUE(migrate_to({kFirst, kSecond}));
  EXPECT_TRUE(check_schema(postgres->url("app"), exact));
  auto ahead = all;
  ahead.push_back({"pools", "0003_more", "select 1"});
  auto behind = check_schema(postgres->url("app"), ahead);
  ASSERT_FALSE(behind);
  EXPECT_EQ(behind.error().code, "schema_behind");
}

TEST_F(MigrateTest, gives_the_app_no_right_to_change_the_schema) {
  open("app");
  static constexpr Statement kCreate{"test.create", "create table mine (id int)"};
  static constexpr Statement kMigrations{"test.migrations", "delete from schema_migration"};
  EXPECT_EQ(run(database->read(kCreate, {}, async::in(5s))).error().code, "sqlstate_42501");
  EXPECT_EQ(run(database->read(kMigrations, {}, async::in(5s))).error().code, "sqlstate_42501");
}

}  // namespace

}  // namespace metropole::store
