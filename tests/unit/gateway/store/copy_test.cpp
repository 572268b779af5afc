// SPDX-License-Identifier: EUPL-1.2
#include "store_fixture.hpp"

namespace metropole::store {

namespace {

constexpr Statement kCount{"test.count", "select count(*) from thing"};

class CopyTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    postgres->sql("create table thing (id bigint, label text)");
    open("owner", {.url = {}, .statement_timeout = 60s});
  }
  Transaction begin() { return run(database->begin(async::in(60s))).value(); }

  // Blocks of 1 000 rows, `rows` in all.
  static std::function<std::string()> source(int rows) {
    return [at = 0, rows]() mutable {
      std::string block;
      for (int end = std::min(rows, at + 1000); at < end; ++at)
        block += fmt::format("{}\tnumber {}\n", at, at);
      return block;
    };
  }
};

TEST_F(CopyTest, carries_a_million_rows_in_and_out) {
  constexpr int kRows = 1'000'000;
  auto transaction = begin();
  auto copied = run(transaction.copy_in("copy thing from stdin", source(kRows)));
  ASSERT_TRUE(copied) << copied.error().log;
  EXPECT_EQ(*copied, kRows);
  std::int64_t lines = 0;
  std::size_t largest = 0;
  auto sink = [&](std::string_view block) -> async::Task<Result<>> {
    lines += std::ranges::count(block, '\n');
    largest = std::max(largest, block.size());
    co_return Result<>();
  };
  auto out = run(transaction.copy_out("copy thing to stdout", sink));
  ASSERT_TRUE(out) << out.error().log;
  EXPECT_EQ(lines, kRows);
  EXPECT_LT(largest, 100'000);
  EXPECT_EQ((*run(transaction.execute(kCount)))[0].integer(0), kRows);
  ASSERT_TRUE(run(transaction.commit()));
  EXPECT_EQ(postgres->sql("select count(*) from thing")[0], "1000000");
}

TEST_F(CopyTest, does_not_read_ahead_of_a_slow_sink) {
  postgres->sql("insert into thing select i, repeat('x', 1000) from generate_series(1, 50000) as i");
  auto transaction = begin();
  int blocks = 0;
  auto sink = [&](std::string_view) -> async::Task<Result<>> {
    async::Timer pause(loop.executor(), 1ms);
    co_await pause.async_wait(async::asio::use_awaitable_t<async::Executor>());
    if (++blocks < 20) co_return Result<>();
    co_return fail(ErrorKind::internal, "sink_full");
  };
  auto out = run(transaction.copy_out("copy thing to stdout", sink));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, "sink_full");
  EXPECT_EQ(blocks, 20);
}

TEST_F(CopyTest, refuses_what_the_table_refuses_and_leaves_nothing) {
  postgres->sql("alter table thing add check (id < 5000)");
  {
    auto transaction = begin();
    auto copied = run(transaction.copy_in("copy thing from stdin", source(100'000)));
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().kind, ErrorKind::conflict) << copied.error().log;
    EXPECT_FALSE(run(transaction.commit()));
  }
  EXPECT_EQ(postgres->sql("select count(*) from thing")[0], "0");
  auto next = begin();
  EXPECT_TRUE(run(next.execute(kCount)));
}

TEST_F(CopyTest, fails_a_copy_that_cannot_start) {
  auto transaction = begin();
  auto copied = run(transaction.copy_in("copy nowhere from stdin", source(10)));
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, "sqlstate_42P01");
}

TEST_F(CopyTest, leaves_nothing_when_the_source_throws) {
  {
    auto transaction = begin();
    auto throwing = [n = 0]() mutable -> std::string {
      if (++n > 3) throw std::runtime_error("source");
      return "1\ta\n";
    };
    EXPECT_THROW(run(transaction.copy_in("copy thing from stdin", throwing)), std::runtime_error);
    EXPECT_FALSE(run(transaction.commit()));
  }
  EXPECT_EQ(postgres->sql("select count(*) from thing")[0], "0");
  auto next = begin();
  EXPECT_TRUE(run(next.execute(kCount)));
}

}  // namespace

}  // namespace metropole::store
