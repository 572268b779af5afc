// SPDX-License-Identifier: EUPL-1.2
#include <cmath>

#include "store/instant_text.hpp"
#include "store_fixture.hpp"

namespace metropole::store {

namespace {

class ValuesTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) open();
  }
  Rows read(const Statement& statement, Params params) {
    return run(database->read(statement, std::move(params), async::in(5s))).value();
  }
};

TEST_F(ValuesTest, carries_every_type_there_and_back) {
  static constexpr Statement kAll{
      "test.all",
      "select $1::text, $2::bigint, $3::float8, $4::boolean, $5::uuid, $6::timestamptz, $7::bytea, $8::text"};
  auto id = Uuid::v4();
  auto at = *parse_instant("2026-11-23T07:42:00+01:00") + std::chrono::microseconds(123456);
  std::vector<std::uint8_t> bytes(256);
  for (int i = 0; i < 256; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
  auto rows = read(kAll, Params{}
                             .text("l'été \"\\")
                             .integer(INT64_MIN)
                             .number(0.1)
                             .boolean(true)
                             .uuid(id)
                             .instant(at)
                             .bytes(bytes)
                             .null());
  auto row = rows[0];
  EXPECT_EQ(row.text(0), "l'été \"\\");
  EXPECT_EQ(row.integer(1), INT64_MIN);
  EXPECT_EQ(row.number(2), 0.1);
  EXPECT_TRUE(row.boolean(3));
  EXPECT_EQ(row.uuid(4), id);
  EXPECT_EQ(row.instant(5), at);
  EXPECT_EQ(row.bytes(6), bytes);
  EXPECT_TRUE(row.null(7));
}

TEST_F(ValuesTest, escapes_arrays) {
  static constexpr Statement kTexts{
      "test.texts", "select value from unnest($1::text[]) with ordinality as t (value, n) order by n"};
  std::vector<std::string> values{
      "", "null", "NULL", "a,b", "{x}", "\"quoted\"", "back\\slash", " space ", "ligne\nsuivante", "é"};
  auto rows = read(kTexts, Params{}.texts(values));
  ASSERT_EQ(rows.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(rows[i].text(0), values[i]);
  EXPECT_TRUE(read(kTexts, Params{}.texts({})).empty());
  static constexpr Statement kSum{"test.sum",
                                  "select sum(value)::bigint from unnest($1::bigint[]) as t (value)"};
  EXPECT_EQ(read(kSum, Params{}.integers({1, -2, 44}))[0].integer(0), 43);
}

TEST_F(ValuesTest, keeps_instants_whatever_the_database_prefers) {
  postgres->sql("alter database " + postgres->name() + " set timezone = 'Asia/Kolkata'");
  postgres->sql("alter database " + postgres->name() + " set datestyle = 'German'");
  postgres->sql("alter role app set datestyle = 'SQL, DMY'");
  open("app");
  static constexpr Statement kInstant{
      "test.instant", "select $1::timestamptz, ($1::timestamptz)::text, 'infinity'::timestamptz"};
  for (auto text : {"0001-01-01T00:00:00Z", "1582-10-15T12:00:00Z", "1969-12-31T23:59:59Z",
                    "2000-02-29T00:00:00Z", "2026-10-25T01:30:00Z", "9999-12-31T23:59:59Z"})
    for (auto micro : {0, 1, 500'000, 999'999}) {
      auto at = *parse_instant(text) + std::chrono::microseconds(micro);
      auto rows = read(kInstant, Params{}.instant(at));
      EXPECT_EQ(rows[0].instant(0), at) << text << ' ' << micro;
      EXPECT_TRUE(rows[0].text(1).starts_with(std::string_view(text).substr(0, 10))) << rows[0].text(1);
      EXPECT_EQ(rows[0].instant(2), Instant::max());
    }
  postgres->sql("alter role app reset datestyle");
}

TEST_F(ValuesTest, carries_numbers_that_are_none) {
  static constexpr Statement kNumber{"test.number", "select $1::float8"};
  for (double value : {1e308, -1e-308, 0.30000000000000004, std::numeric_limits<double>::infinity()})
    EXPECT_EQ(read(kNumber, Params{}.number(value))[0].number(0), value);
  EXPECT_TRUE(std::isnan(read(kNumber, Params{}.number(std::nan("")))[0].number(0)));
}

TEST_F(ValuesTest, throws_for_a_column_of_another_type_or_null) {
  static constexpr Statement kTyped{"test.typed",
                                    "select 1::bigint, 'a'::text, null::bigint, now()::timestamp"};
  auto rows = read(kTyped, {});
  EXPECT_THROW(rows[0].uuid(0), std::logic_error);
  EXPECT_THROW(rows[0].integer(1), std::logic_error);
  EXPECT_THROW(rows[0].integer(2), std::logic_error);
  EXPECT_THROW(rows[0].instant(3), std::logic_error);
  EXPECT_THROW(rows[0].text(9), std::logic_error);
}

TEST_F(ValuesTest, throws_for_two_statements_of_one_name) {
  static constexpr Statement kFirst{"test.same", "select 1"}, kSecond{"test.same", "select 2"};
  read(kFirst, {});
  EXPECT_THROW(run(database->read(kSecond, {}, async::in(1s))), std::logic_error);
}

TEST(InstantText, refuses_what_postgresql_would_not_write_here) {
  for (auto text :
       {"", "2026-11-23", "2026-11-23 06:42:00", "2026-11-23 06:42:00+01", "2026-11-23 06:42:00.+00",
        "2026-11-23 06:42:00.1234567+00", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00"})
    EXPECT_FALSE(instant_of_text(text)) << text;
  EXPECT_THROW(instant_to_text(*parse_instant("9999-12-31T23:59:59Z") + 1h), std::logic_error);
}

}  // namespace

}  // namespace metropole::store
