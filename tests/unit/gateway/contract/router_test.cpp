// SPDX-License-Identifier: EUPL-1.2
#include "contract/router.hpp"

#include <gmock/gmock.h>

#include "contract/operation.hpp"

namespace metropole::contract {
namespace {

using Outcome = RouteMatch::Outcome;

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    for (std::size_t i = 0; i < kRoutes.size(); ++i) {
      operations_[i].id = std::string(kRoutes[i].second);
      EXPECT_EQ(router_.add(kRoutes[i].first, kRoutes[i].second, &operations_[i]), std::nullopt);
    }
  }
  // "template value value", or the outcome.
  std::string route(std::string_view path, std::string_view method = "GET") const {
    const auto match = router_.match(method, path);
    if (match.outcome == Outcome::not_found) return "not found";
    if (match.outcome == Outcome::bad_path) return "bad path";
    if (match.outcome == Outcome::method_not_allowed) return "allow " + std::string(match.allow);
    std::string out = match.operation->id;
    for (const auto value : match.path_values()) out += " " + std::string(value);
    return out;
  }

  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kRoutes{{
      {"GET", "/"},
      {"GET", "/v1/pools"},
      {"POST", "/v1/pools"},
      {"GET", "/v1/pools/{id}"},
      {"DELETE", "/v1/pools/{id}"},
      {"GET", "/v1/pools/updates"},
      {"GET", "/v1/pools/{id}.json"},
      {"GET", "/v1/{kind}/x/{n}"},
      {"GET", "/v1/pools/{id}/basins/{basin}"},
  }};
  std::array<Operation, kRoutes.size()> operations_;
  Router router_;
};

TEST_F(RouterTest, finds_fixed_paths_and_templates) {
  EXPECT_EQ(route("/"), "/");
  EXPECT_EQ(route("/v1/pools"), "/v1/pools");
  EXPECT_EQ(route("/v1/pools/vallier"), "/v1/pools/{id} vallier");
  EXPECT_EQ(route("/v1/pools/a/basins/b"), "/v1/pools/{id}/basins/{basin} a b");
  EXPECT_EQ(route("/v1/pools", "HEAD"), "/v1/pools");
}

TEST_F(RouterTest, prefers_the_most_literal_route) {
  EXPECT_EQ(route("/v1/pools/updates"), "/v1/pools/updates");
  EXPECT_EQ(route("/v1/pools/a.json"), "/v1/pools/{id}.json a");
  EXPECT_EQ(route("/v1/pools/.json"), "/v1/pools/{id} .json");
}

TEST_F(RouterTest, leaves_a_dead_end_again) {
  EXPECT_EQ(route("/v1/pools/x/3"), "/v1/{kind}/x/{n} pools 3");
}

TEST_F(RouterTest, answers_not_found_for_what_only_looks_like_a_route) {
  for (const auto* path :
       {"/v1/pools/", "/v1//pools", "/v1/pools/a/", "/v2/pools", "/v1/pools//basins/b", "/V1/pools"}) {
    EXPECT_EQ(route(path), "not found") << path;
  }
}

TEST_F(RouterTest, tells_the_allowed_methods_when_the_verb_differs) {
  EXPECT_EQ(route("/v1/pools", "DELETE"), "allow GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(route("/v1/pools/a", "OPTIONS"), "allow GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(route("/v1/pools/a", "BREW"), "allow GET, HEAD, DELETE, OPTIONS");
}

TEST_F(RouterTest, decodes_percent_escapes_once) {
  EXPECT_EQ(route("/v1/pools/vall%C3%A9e"), "/v1/pools/{id} vallée");
  EXPECT_EQ(route("/v1/pools/a%2541"), "/v1/pools/{id} a%41");
  EXPECT_EQ(route("/v1/p%6Fols"), "/v1/pools");
  EXPECT_EQ(route("/v1/pools/a+b"), "/v1/pools/{id} a+b");
}

TEST_F(RouterTest, refuses_paths_that_mean_different_things_to_different_servers) {
  for (const auto* path :
       {"/v1/pools/a%2Fb", "/v1/pools/a%5cb", "/v1/pools/%00", "/v1/pools/%0A", "/v1/pools/%",
        "/v1/pools/%zz", "/v1/pools/%ff", "/v1/pools/..", "/v1/%2e%2e/pools", "/v1/pools/.", "*", ""}) {
    EXPECT_EQ(route(path), "bad path") << path;
  }
}

TEST_F(RouterTest, refuses_templates_that_collide_or_are_malformed) {
  EXPECT_NE(router_.add("GET", "/v1/pools/{other}", &operations_[0]), std::nullopt);
  EXPECT_NE(router_.add("GET", "/v1/pools", &operations_[0]), std::nullopt);
  EXPECT_NE(router_.add("TRACE", "/v1/new", &operations_[0]), std::nullopt);
  for (const auto* path : {"v1", "/a//b", "/{a}{b}", "/{a", "/a}", "/{}", "/{a}/{a}", "/a/"}) {
    EXPECT_EQ(template_parameters(path), std::nullopt) << path;
  }
}

}  // namespace
}  // namespace metropole::contract
