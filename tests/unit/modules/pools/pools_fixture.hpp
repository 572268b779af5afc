// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "contract/contract.hpp"
#include "contract/response_check.hpp"
#include "dataset/geojson.hpp"
#include "dataset/loop_datasets.hpp"
#include "pools/pools_module.hpp"
#include "support/run_on_loop.hpp"

namespace metropole::pools {

inline std::string file(const std::string& path) {
  auto top = std::filesystem::path(__FILE__).parent_path() / "../../../..";
  std::ifstream in(top / path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// One operation more, to hold tiles against the contract's schema.
inline constexpr std::string_view kTileFragment = R"(
paths:
  /test/tile:
    get:
      operationId: test.tile
      summary: Une tuile
      x-access: {principals: [anyone], scope: none}
      x-rate: {class: read}
      responses:
        "200":
          description: Une tuile.
          content: {application/json: {schema: {$ref: "#/components/schemas/Tile"}}}
)";

inline const contract::Contract& house_contract() {
  static const auto kContract = [] {
    std::vector<contract::Fragment> fragments{{"pools", describe().openapi},
                                              {"test", std::string(kTileFragment)}};
    auto composed = contract::compose(file("openapi/root.yaml"), fragments);
    if (!composed) throw std::runtime_error(composed.error().log);
    return *composed;
  }();
  return *kContract;
}

// The demonstration pools as an import would bring them.
inline std::map<std::string, dataset::FeatureHandle> demo_pools() {
  auto schema = dataset::PropertySchema::compile(describe().datasets.at(0).schema).value();
  auto source = dataset::read_geojson(file("modules/pools/demo/pools.geojson"), schema).value();
  if (source.refused_count > 0)
    throw std::runtime_error(source.refused[0].field + " " + source.refused[0].detail);
  std::map<std::string, dataset::FeatureHandle> out;
  for (auto& row : source.rows) {
    auto feature = std::make_shared<dataset::Feature>();
    feature->id = row.id;
    feature->position = row.position;
    feature->properties = boost::json::parse(row.properties).as_object();
    out[row.id] = std::move(feature);
  }
  return out;
}

struct Board final : api::TileBoard {
  std::vector<std::string> told;
  void changed(std::string_view module, std::string_view object) override {
    told.push_back(fmt::format("{}/{}", module, object));
  }
};

struct Answer {
  http::Response response;
  std::optional<Error> error;
  boost::json::value json() const { return boost::json::parse(response.body); }
};

// The module alone on a loop, with a dataset in memory and nothing behind it. Every answer is held against
// the contract.
class WithPools : public testing::Test {
 protected:
  static constexpr std::string_view kImported = "2026-11-23T06:42:00Z";

  WithPools() : clock_(parse_instant(kImported).value()) {}

  void install(const std::map<std::string, dataset::FeatureHandle>& pools,
               std::string_view imported = kImported) {
    std::vector<dataset::FeatureHandle> all;
    for (const auto& [id, pool] : pools) all.push_back(pool);
    datasets_.install(
        "pools", std::make_shared<const dataset::ResidentFeatures>(++version_, *parse_instant(imported), all),
        {});
  }

  Answer ask(const std::string& id, const std::string& query = {}, std::string_view language = "fr",
             std::string_view pool = {}) {
    const auto* operation = house_contract().find(id);
    std::vector<std::string_view> path;
    if (!pool.empty()) path.push_back(pool);
    auto arguments = contract::validate(
        *operation, {.path = path, .query = query, .header = {}, .content_type = {}, .body = {}});
    Answer answer;
    if (!arguments) return answer.error = arguments.error(), answer;
    http::Request request;
    api::Call call{.operation = *operation,
                   .arguments = *arguments,
                   .session = nullptr,
                   .scope = std::nullopt,
                   .language = language,
                   .request_id = "test",
                   .now = clock_.now(),
                   .deadline = async::in(std::chrono::seconds(5)),
                   .claim = std::nullopt,
                   .request = request};
    auto done = test::run_on_loop(loop_, module_.operations().at(id)(call, answer.response));
    if (!done) return answer.error = done.error(), answer;
    auto fits = contract::check_response(*operation, static_cast<int>(answer.response.status),
                                         answer.response.content_type, answer.response.body);
    EXPECT_TRUE(fits) << fits.error().log;
    return answer;
  }

  boost::json::object tile(const std::string& object, const std::string& language = "fr") {
    auto built = test::run_on_loop(loop_, module_.tiles()->build({"pools", object, "", language}));
    if (!built) throw std::runtime_error(built.error().code);
    auto json = built->tile.to_json();
    auto fits = contract::check_response(*house_contract().find("test.tile"), 200, "application/json",
                                         boost::json::serialize(json));
    EXPECT_TRUE(fits) << fits.error().log;
    return json;
  }

  test::TestLoop loop_;
  SetClock clock_;
  store::Database database_{loop_, {.url = "host=/nowhere"}};
  store::WriteBatcher writes_{loop_, database_, clock_, {}, {}};
  dataset::LoopDatasets datasets_;
  Board board_;
  observe::Metrics metrics_;
  PoolsModule module_{{loop_, clock_, database_, writes_, datasets_, board_, metrics_}};
  std::int64_t version_ = 0;
};

inline std::vector<std::string> ids(const boost::json::value& list) {
  std::vector<std::string> out;
  for (const auto& item : list.at("items").as_array()) out.emplace_back(item.at("id").as_string());
  return out;
}

}  // namespace metropole::pools
