// SPDX-License-Identifier: EUPL-1.2
#include "changes/events.hpp"

#include "changes_fixture.hpp"

namespace metropole::changes {
namespace {

ResidentId resident(int number) {
  return ResidentId(Uuid::parse(fmt::format("0192a1b2-0000-4000-8000-0000000000{:02x}", number)).value());
}

store::Aftermath happened(const ResidentId& to, std::string kind, std::string payload = "{}") {
  return {.changes = {},
          .events = {{.stream = event_stream(to),
                      .kind = std::move(kind),
                      .subject = to.value().text(),
                      .payload = std::move(payload)}}};
}

class Journal : public WithDatabase {
 protected:
  void SetUp() override {
    WithDatabase::SetUp();
    if (!IsSkipped()) store_.emplace(loop_, options());
  }
  void add(const ResidentId& to, std::string kind, std::string payload = "{}") {
    auto after = happened(to, std::move(kind), std::move(payload));
    ASSERT_TRUE(test::run_on_loop(loop_, write(&*store_, nullptr, {}, std::move(after))));
  }
  std::vector<std::string> kinds(const ResidentId& of, std::int64_t limit = 100) {
    std::vector<std::string> kinds;
    std::optional<std::int64_t> before;
    EventReader reader(*store_);
    do {
      auto page = test::run_on_loop(loop_, reader.page(ScopeMaker::of_resident(of), before, limit, soon()));
      EXPECT_TRUE(page) << page.error().log;
      EXPECT_LE(page->events.size(), static_cast<std::size_t>(limit));
      for (const auto& event : page->events) kinds.push_back(event.kind);
      before = page->next;
    } while (before);
    return kinds;
  }

  test::TestLoop loop_;
  std::optional<store::Database> store_;
};

TEST_F(Journal, gives_a_resident_their_own_events_newest_first_page_by_page) {
  for (int i = 0; i < 5; ++i) {
    add(resident(1), "mine" + std::to_string(i), R"({"n": 1})");
    add(resident(17), "of the same stream");
    add(resident(2), "of another");
  }
  EXPECT_EQ(event_stream(resident(1)), event_stream(resident(17)));
  for (int limit : {1, 2, 4, 5, 100}) {
    SCOPED_TRACE(limit);
    EXPECT_EQ(kinds(resident(1), limit),
              (std::vector<std::string>{"mine4", "mine3", "mine2", "mine1", "mine0"}));
  }
  EXPECT_TRUE(kinds(resident(3)).empty());
}

TEST_F(Journal, shows_the_app_no_event_without_its_scope) {
  static constexpr store::Statement kAll{"test.all_events", "SELECT count(*) FROM event"};
  add(resident(1), "mine");
  auto none = test::run_on_loop(loop_, store_->read(kAll, {}, soon()));
  auto own = test::run_on_loop(loop_, store_->read(ScopeMaker::of_resident(resident(1)), kAll, {}, soon()));
  auto other = test::run_on_loop(loop_, store_->read(ScopeMaker::of_resident(resident(2)), kAll, {}, soon()));
  EXPECT_EQ((*none)[0].integer(0), 0);
  EXPECT_EQ((*own)[0].integer(0), 1);
  EXPECT_EQ((*other)[0].integer(0), 0);
}

TEST_F(Journal, erasing_blanks_a_residents_events_and_keeps_their_versions) {
  add(resident(1), "mine", R"({"secret": "marker"})");
  add(resident(17), "other");
  auto erase = [](store::Database* database, Scope scope) -> async::Task<Result<std::int64_t>> {
    auto transaction = co_await database->begin(soon());
    auto entered = co_await transaction->enter(scope);
    if (!entered) co_return pass(entered);
    auto erased = co_await erase_events(*transaction);
    auto committed = co_await transaction->commit();
    if (!committed) co_return pass(committed);
    co_return erased;
  };
  auto erased = test::run_on_loop(loop_, erase(&*store_, ScopeMaker::of_resident(resident(1))));
  ASSERT_TRUE(erased) << erased.error().log;
  EXPECT_EQ(*erased, 1);
  EXPECT_TRUE(kinds(resident(1)).empty());
  EXPECT_EQ(kinds(resident(17)), std::vector<std::string>{"other"});
  EXPECT_EQ(one("select string_agg(version || kind || subject || payload, ',' order by version) from event")
                .substr(0, 11),
            "1erased{},2");
}

}  // namespace
}  // namespace metropole::changes
