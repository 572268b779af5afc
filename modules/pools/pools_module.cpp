// SPDX-License-Identifier: EUPL-1.2
#include "pools/pools_module.hpp"

#include "embedded/pools.hpp"
#include "pools/pool_list.hpp"
#include "pools/pool_texts.hpp"

namespace metropole::pools {

namespace {

std::string_view embedded_file(std::string_view name) {
  return std::ranges::find(embedded::pools::files, name, &embedded::pools::File::name)->content;
}

async::Task<Result<>> done(Result<> result) {
  co_return result;
}

Result<PoolQuery> query_of(const contract::Arguments& arguments) {
  PoolQuery query;
  query.limit = static_cast<std::size_t>(arguments.integer("limit"));
  if (arguments.has("after")) query.after = arguments.text("after");
  if (arguments.has("radius_m")) query.radius_m = arguments.integer("radius_m");
  if (!arguments.has("near")) return query;
  query.near = LonLat::parse(arguments.text("near"));
  if (query.near) return query;
  Error error{.kind = ErrorKind::bad_request,
              .code = "parameters_invalid",
              .detail = "Un paramètre ne convient pas."};
  error.fields.push_back(
      {"query/near", "position_invalid", "Longitude de -180 à 180, latitude de -90 à 90."});
  return std::unexpected(std::move(error));
}

}  // namespace

api::ModuleDescription describe() {
  dataset::Definition pools{
      .id = std::string(kDataset),
      .title = Localized({{"fr", "Piscines publiques"}, {"en", "Public pools"}, {"it", "Piscine pubbliche"}}),
      .source = std::string(kSource),
      .licence = "CC0-1.0",
      .schema = std::string(embedded_file("properties.json"))};
  return {.name = "pools",
          .openapi = std::string(embedded_file("openapi.yaml")),
          .migrations = {},
          .datasets = {std::move(pools)}};
}

PoolsModule::PoolsModule(api::Given given) : given_(given), tiles_(given.datasets) {
  // An import confirms every pool, so all stamps move with it, whichever pools changed.
  given_.datasets.on_change(std::string(kDataset), [this](const std::vector<std::string>&) {
    items_.clear();
    given_.tiles.changed("pools", {});
  });
}

std::map<std::string, api::OperationHandler> PoolsModule::operations() {
  return {{"pools.list",
           [this](const api::Call& call, http::Response& response) { return done(list(call, response)); }},
          {"pools.get",
           [this](const api::Call& call, http::Response& response) { return done(get(call, response)); }}};
}

Result<> PoolsModule::list(const api::Call& call, http::Response& response) {
  auto query = query_of(call.arguments);
  if (!query) return pass(query);
  auto page = list_pools(given_.datasets.find(kDataset), *query, items_, call.language);
  if (!page) return pass(page);
  api::reply_cacheable(response, std::move(*page));
  return {};
}

Result<> PoolsModule::get(const api::Call& call, http::Response& response) {
  auto snapshot = given_.datasets.find(kDataset);
  if (!snapshot)
    return fail(ErrorKind::unavailable, "dataset_not_loaded", sentence("not_loaded", call.language));
  auto id = call.arguments.text("pool_id");
  auto feature = snapshot->find(id);
  if (!feature) return fail(ErrorKind::not_found, "pool_unknown", unknown_pool(id, call.language));
  api::reply_cacheable(response, items_.item(*snapshot, *feature, call.language));
  return {};
}

}  // namespace metropole::pools
