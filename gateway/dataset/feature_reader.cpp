// SPDX-License-Identifier: EUPL-1.2
#include "dataset/feature_reader.hpp"

#include "async/loop.hpp"
#include "changes/log.hpp"

namespace metropole::dataset {

namespace {

using store::Params;
using store::Statement;

constexpr std::chrono::seconds kPatience{60};
// Rows made into features before other work of the loop gets its turn.
constexpr std::size_t kSlice = 250;

constexpr Statement kImportedAt{"dataset.imported_at", "SELECT imported_at FROM dataset WHERE id = $1"};
constexpr Statement kAll{"dataset.read_all",
                         "SELECT id, ST_X(position), ST_Y(position), properties::text, version, changed_at "
                         "FROM feature WHERE dataset = $1"};
constexpr Statement kSince{
    "dataset.read_since",
    "SELECT moved.id, ST_X(position), ST_Y(position), properties::text, feature.version, changed_at "
    "FROM (SELECT DISTINCT id FROM feature_version WHERE dataset = $1 AND version > $2) moved "
    "LEFT JOIN feature ON feature.dataset = $1 AND feature.id = moved.id"};

FeatureHandle feature_of(const store::Row& row) {
  auto feature = std::make_shared<Feature>();
  feature->id = row.text(0);
  feature->position = {row.number(1), row.number(2)};
  feature->properties = boost::json::parse(row.text(3)).as_object();
  feature->version = row.integer(4);
  feature->changed_at = row.instant(5);
  return feature;
}

// A transaction's view of where the dataset stands.
struct Standing {
  std::int64_t head = 0;
  std::optional<Instant> imported_at;
};

async::Task<Result<Standing>> standing(store::Transaction& transaction, const std::string& dataset) {
  std::vector<std::string> streams{changes::dataset_stream(dataset)};
  auto heads = co_await changes::heads(transaction, streams);
  if (!heads) co_return pass(heads);
  auto rows = co_await transaction.execute(kImportedAt, Params().text(dataset));
  if (!rows) co_return pass(rows);
  Standing out;
  out.head = (*heads)[streams.front()];
  if (!rows->empty()) out.imported_at = (*rows)[0].instant(0);
  co_return out;
}

async::Task<std::vector<SpatialIndex::Change>> changes_of(store::Rows rows) {
  std::vector<SpatialIndex::Change> out;
  out.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto row = rows[i];
    out.push_back({std::string(row.text(0)), row.null(1) ? FeatureHandle() : feature_of(row)});
    if (i % kSlice == kSlice - 1) {
      auto executor = co_await async::asio::this_coro::executor;
      co_await async::asio::post(executor, async::asio::use_awaitable_t<async::Executor>());
    }
  }
  co_return out;
}

async::Task<Result<ReadFeatures>> read_whole(store::Transaction& transaction, const std::string& dataset,
                                             Standing at) {
  ReadFeatures out{nullptr, {}, true};
  if (!at.imported_at) co_return out;
  auto rows = co_await transaction.execute(kAll, Params().text(dataset));
  if (!rows) co_return pass(rows);
  auto changes = co_await changes_of(std::move(*rows));
  std::vector<FeatureHandle> features;
  features.reserve(changes.size());
  for (auto& change : changes) features.push_back(std::move(change.feature));
  out.features = std::make_shared<const ResidentFeatures>(at.head, *at.imported_at, std::move(features));
  co_return out;
}

}  // namespace

async::Task<Result<ReadFeatures>> load_features(store::Database& database, std::string dataset) {
  auto transaction = co_await database.begin(async::in(kPatience), true);
  if (!transaction) co_return pass(transaction);
  auto at = co_await standing(*transaction, dataset);
  if (!at) co_return pass(at);
  auto read = co_await read_whole(*transaction, dataset, *at);
  if (!read) co_return pass(read);
  auto ended = co_await transaction->commit();
  if (!ended) co_return pass(ended);
  co_return read;
}

async::Task<Result<ReadFeatures>> advance_features(store::Database& database, std::string dataset,
                                                   std::shared_ptr<const ResidentFeatures> from) {
  auto transaction = co_await database.begin(async::in(kPatience), true);
  if (!transaction) co_return pass(transaction);
  auto at = co_await standing(*transaction, dataset);
  if (!at) co_return pass(at);
  ReadFeatures out{from, {}, false};
  if (!at->imported_at || at->head < from->version()) {
    auto read = co_await read_whole(*transaction, dataset, *at);
    if (!read) co_return pass(read);
    out = std::move(*read);
  } else if (at->head > from->version() || *at->imported_at != from->imported_at()) {
    auto rows = co_await transaction->execute(kSince, Params().text(dataset).integer(from->version()));
    if (!rows) co_return pass(rows);
    auto changes = co_await changes_of(std::move(*rows));
    for (const auto& change : changes) out.changed.push_back(change.id);
    out.features = from->advanced(at->head, *at->imported_at, changes);
  }
  auto ended = co_await transaction->commit();
  if (!ended) co_return pass(ended);
  co_return out;
}

}  // namespace metropole::dataset
