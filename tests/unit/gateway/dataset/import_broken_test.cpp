// SPDX-License-Identifier: EUPL-1.2
// An import that loses its connection at any of its steps leaves the old state whole.
#include "dataset_fixture.hpp"

namespace metropole::dataset {
namespace {

// The moment at which the server ends the import's connection.
struct Break {
  std::string name;
  std::string trigger;
};

class BrokenImport : public WithDatasets, public testing::WithParamInterface<Break> {};

TEST_P(BrokenImport, leaves_the_old_state_whole_and_can_be_done_again) {
  import({{"a", {}}, {"b", {}}, {"c", {}}});
  database_->sql(
      "CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
  database_->sql(GetParam().trigger);
  auto before = everything();
  Facts next{{"a", {5, 43, "changed"}}, {"b", {}}, {"d", {}}};

  auto broken = try_import(geojson(next));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::unavailable) << broken.error().code;
  EXPECT_EQ(everything(), before);

  database_->sql("DROP FUNCTION end_connection() CASCADE");
  EXPECT_TRUE(import(next).applied());
  EXPECT_EQ(held(), next);
  EXPECT_EQ(one("SELECT count(*) = max(version) FROM change WHERE stream = 'dataset/places'"), "t");
}

std::string on(std::string_view event, std::string_view table) {
  return fmt::format("CREATE TRIGGER stop AFTER {} ON {} EXECUTE FUNCTION end_connection()", event, table);
}

INSTANTIATE_TEST_SUITE_P(
    Steps, BrokenImport,
    testing::Values(Break{"confirming", on("UPDATE", "dataset")}, Break{"deleting", on("DELETE", "feature")},
                    Break{"putting", on("INSERT", "feature")},
                    Break{"keeping", on("INSERT", "feature_version")},
                    Break{"telling", on("INSERT", "change")},
                    Break{
                        "committing",
                        "CREATE CONSTRAINT TRIGGER stop AFTER INSERT ON change DEFERRABLE INITIALLY DEFERRED "
                        "FOR EACH ROW EXECUTE FUNCTION end_connection()"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace metropole::dataset
