// SPDX-License-Identifier: EUPL-1.2
#include "core/tile.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace metropole {

TEST(Tile, is_written_whole_with_instants_and_no_age) {
  Tile tile{.key = "pools:vallier",
            .module = "pools",
            .kind = TileKind::status,
            .title = "Vallier",
            .lines = {"2, boulevard Françoise Duparc"},
            .badges = {{"open", "Ouverte"}},
            .at = {*parse_instant("2026-11-23T20:00+01:00")},
            .action = TileAction{"Voir", "#/piscines/vallier"},
            .freshness = {.source = "demo", .fetched_at = *parse_instant("2026-11-23T06:00:00Z")}};
  EXPECT_EQ(
      boost::json::serialize(tile.to_json()),
      R"({"key":"pools:vallier","module":"pools","kind":"status","title":"Vallier",)"
      R"("lines":["2, boulevard Françoise Duparc"],"badges":[{"code":"open","text":"Ouverte"}],)"
      R"("at":["2026-11-23T19:00:00Z"],"action":{"label":"Voir","href":"#/piscines/vallier"},)"
      R"("freshness":{"source":"demo","observed_at":null,"fetched_at":"2026-11-23T06:00:00Z","good_until":null,)"
      R"("state":"scheduled"},"reason":null})");
}

}  // namespace metropole
