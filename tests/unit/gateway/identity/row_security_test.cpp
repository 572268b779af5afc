// SPDX-License-Identifier: EUPL-1.2
#include <libpq-fe.h>

#include "identity_fixture.hpp"

namespace metropole::identity {
namespace {

constexpr std::array kTables{"resident", "session", "profile", "favourite"};

// The second lock, tried with plain SQL as the role `app`, as if the first were broken.
class RowSecurityTest : public IdentityTest {
 protected:
  void SetUp() override {
    IdentityTest::SetUp();
    if (IsSkipped()) return;
    a = know(), b = know();
    for (const auto& one : {a, b}) favourite(one, "pools:vallier", 1);
    app.reset(PQconnectdb(postgres->url("app").c_str()));
    ASSERT_EQ(PQstatus(app.get()), CONNECTION_OK);
  }
  // Rows read or touched; -1 when refused.
  int as_app(const std::string& sql) {
    std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(app.get(), sql.c_str()), PQclear);
    if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) return PQntuples(result.get());
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return std::atoi(PQcmdTuples(result.get()));
    return -1;
  }
  void scope(const Known& one) {
    as_app("SELECT set_config('metropole.resident', '" + one.resident.value().text() + "', false)");
  }
  static std::string owner_column(std::string_view table) {
    return table == "resident" ? "id" : "resident_id";
  }

  Known a, b;
  std::unique_ptr<PGconn, decltype(&PQfinish)> app{nullptr, PQfinish};
};

TEST_F(RowSecurityTest, without_a_scope_no_table_shows_a_row) {
  for (std::string table : kTables) {
    EXPECT_EQ(as_app("SELECT * FROM " + table), 0) << table;
    EXPECT_EQ(as_app("DELETE FROM " + table), 0) << table;
  }
  EXPECT_EQ(postgres->sql("SELECT 1 FROM session").size(), 2u);
}

TEST_F(RowSecurityTest, with_the_scope_of_one_resident_the_other_is_not_there) {
  scope(a);
  for (std::string table : kTables) {
    auto others = " WHERE " + owner_column(table) + " = '" + b.resident.value().text() + "'";
    EXPECT_EQ(as_app("SELECT * FROM " + table), 1) << table;
    EXPECT_EQ(as_app("SELECT * FROM " + table + others), 0) << table;
    EXPECT_EQ(as_app("DELETE FROM " + table + others), 0) << table;
  }
  EXPECT_EQ(as_app("UPDATE profile SET version = 99"), 1);
  EXPECT_EQ(postgres->sql("SELECT 1 FROM profile WHERE version = 99").size(), 1u);
}

TEST_F(RowSecurityTest, nobody_writes_rows_for_another) {
  scope(a);
  auto other = b.resident.value().text();
  EXPECT_EQ(as_app("INSERT INTO favourite VALUES ('" + other + "', 'pools:x', 2, '2026-11-23')"), -1);
  EXPECT_EQ(as_app("UPDATE session SET resident_id = '" + other + "'"), -1);
  EXPECT_EQ(as_app("UPDATE favourite SET resident_id = '" + other + "'"), -1);
  EXPECT_EQ(as_app("INSERT INTO session VALUES (gen_random_uuid(), sha256('x'), '" + other +
                   "', '2026-11-23', '2027-11-23', '2026-11-23')"),
            -1);
}

TEST_F(RowSecurityTest, a_token_opens_its_own_session_and_no_scope_stays_behind) {
  auto hash = fmt::format("'\\x{:02x}'", fmt::join(a.token.hash, ""));
  EXPECT_EQ(as_app("SELECT * FROM identity_session(" + hash + ")"), 1);
  EXPECT_EQ(as_app("SELECT * FROM identity_session(sha256('another'))"), 0);
  EXPECT_EQ(as_app("BEGIN; SELECT * FROM identity_session(" + hash + "); SELECT * FROM session"), 0);
  as_app("COMMIT");
  scope(b);
  EXPECT_EQ(as_app("BEGIN; SELECT * FROM identity_session(" + hash +
                   "); SELECT * FROM session WHERE resident_id = '" + a.resident.value().text() + "'"),
            0);
  as_app("COMMIT");
  EXPECT_EQ(as_app("SELECT * FROM session"), 1);
}

TEST_F(RowSecurityTest, the_keepers_word_is_nothing_in_the_mouth_of_the_app) {
  as_app("SELECT set_config('metropole.keeper', 'on', false)");
  for (std::string table : kTables) EXPECT_EQ(as_app("SELECT * FROM " + table), 0) << table;
}

TEST_F(RowSecurityTest, the_app_can_add_to_the_ledger_and_neither_read_nor_change_it) {
  EXPECT_EQ(as_app("INSERT INTO erased VALUES (gen_random_uuid(), '2026-11-23')"), 1);
  EXPECT_EQ(as_app("SELECT * FROM erased"), -1);
  EXPECT_EQ(as_app("DELETE FROM erased"), -1);
  EXPECT_EQ(as_app("UPDATE erased SET at = '2026-01-01'"), -1);
}

TEST_F(RowSecurityTest, other_roles_and_definitions_are_out_of_reach) {
  EXPECT_EQ(as_app("ALTER TABLE session DISABLE ROW LEVEL SECURITY"), -1);
  EXPECT_EQ(as_app("DROP POLICY own ON session"), -1);
  EXPECT_EQ(as_app("CREATE TABLE mine (id int)"), -1);
  EXPECT_EQ(as_app("SET ROLE owner"), -1);
  app.reset(PQconnectdb(postgres->url("open").c_str()));
  for (std::string table : kTables) EXPECT_EQ(as_app("SELECT * FROM " + table), -1) << table;
}

// In production the owner is no superuser, so forced row-level security binds it too.
TEST_F(RowSecurityTest, house_is_kept_by_an_owner_who_is_bound_by_it_as_well) {
  auto keeper = fmt::format("test_keeper_{}", getpid());
  postgres->sql("CREATE ROLE " + keeper +
                " NOSUPERUSER NOBYPASSRLS; GRANT USAGE, CREATE ON SCHEMA public TO " + keeper);
  for (std::string table : kTables) postgres->sql("ALTER TABLE " + table + " OWNER TO " + keeper);
  for (auto table : {"resident", "session"})
    postgres->sql(fmt::format("ALTER POLICY keeper ON {} TO {}", table, keeper));
  for (auto function : {"identity_touch(uuid[], date, timestamptz)",
                        "identity_drop_expired(timestamptz, integer)", "identity_abandoned(date, integer)"}) {
    postgres->sql(fmt::format("ALTER FUNCTION {} OWNER TO {}", function, keeper));
  }
  EXPECT_EQ(postgres->sql("SET ROLE " + keeper + "; SELECT 1 FROM session").size(), 0u);
  auto first = [&](const std::string& sql) { return postgres->sql("SET ROLE app; " + sql)[0]; };
  EXPECT_EQ(first("SELECT identity_touch(ARRAY['" + a.session.value().text() +
                  "']::uuid[], '2026-11-25', '2027-12-25')"),
            "1");
  EXPECT_EQ(first("SELECT identity_drop_expired('2027-06-01', 10)"), "1")
      << "b's is over, a's was used since";
  EXPECT_EQ(first("SELECT identity_abandoned('2027-06-01', 10)"), b.resident.value().text());
  postgres->sql("DROP OWNED BY " + keeper + " CASCADE; DROP ROLE " + keeper);
}

}  // namespace
}  // namespace metropole::identity
