// SPDX-License-Identifier: EUPL-1.2
#include "dataset/import.hpp"

#include <fmt/format.h>

#include <thread>

#include "async/one_shot.hpp"
#include "changes/log.hpp"
#include "dataset/geojson.hpp"

namespace metropole::dataset {

namespace {

using store::Params;
using store::Statement;

constexpr std::chrono::minutes kPatience{10};

constexpr Statement kAllowTime{"dataset.allow_import_time", "SET LOCAL statement_timeout = '10min'"};
// Temporary tables are unlogged and end with the transaction, so a killed import leaves nothing.
constexpr Statement kMakeRows{
    "dataset.make_import_row",
    "CREATE TEMP TABLE import_row (id text COLLATE \"C\" PRIMARY KEY, lon float8 NOT NULL, "
    "lat float8 NOT NULL, properties jsonb NOT NULL, content_hash bytea NOT NULL) "
    "ON COMMIT DROP"};
constexpr Statement kMakeChanges{"dataset.make_import_change",
                                 "CREATE TEMP TABLE import_change (place bigint PRIMARY KEY, "
                                 "id text COLLATE \"C\" NOT NULL, op text NOT NULL) ON COMMIT DROP"};
constexpr std::string_view kCopyRows = "COPY import_row (id, lon, lat, properties, content_hash) FROM STDIN";
constexpr Statement kAnalyzeRows{"dataset.analyze_import_row", "ANALYZE import_row"};
// One writer of a dataset at a time: the difference below must still hold when it is applied.
constexpr Statement kLock{"dataset.lock", "SELECT pg_advisory_xact_lock(hashtextextended($1, 4))::text"};
constexpr Statement kFindChanges{
    "dataset.find_changes",
    "INSERT INTO import_change (place, id, op) "
    "SELECT row_number() OVER (ORDER BY id), id, "
    "CASE WHEN fresh.id IS NULL THEN 'D' WHEN old.id IS NULL THEN 'I' ELSE 'U' END "
    "FROM import_row fresh FULL JOIN (SELECT id, content_hash FROM feature WHERE dataset = $1) old USING "
    "(id) "
    "WHERE fresh.content_hash IS DISTINCT FROM old.content_hash"};
constexpr Statement kListChanges{"dataset.list_changes", "SELECT id, op FROM import_change ORDER BY place"};
constexpr Statement kCount{"dataset.count_features", "SELECT count(*) FROM feature WHERE dataset = $1"};
constexpr Statement kConfirm{
    "dataset.confirm",
    "INSERT INTO dataset (id, title, source, licence, imported_at) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (id) DO UPDATE SET title = $2, source = $3, licence = $4, imported_at = $5"};
constexpr Statement kDelete{"dataset.delete_features",
                            "DELETE FROM feature USING import_change change "
                            "WHERE change.op = 'D' AND feature.dataset = $1 AND feature.id = change.id"};
constexpr Statement kPut{
    "dataset.put_features",
    "INSERT INTO feature (dataset, id, position, properties, content_hash, version, changed_at) "
    "SELECT $1, id, ST_SetSRID(ST_MakePoint(lon, lat), 4326), properties, content_hash, $2 + place, $3 "
    "FROM import_change JOIN import_row USING (id) "
    "ON CONFLICT (dataset, id) DO UPDATE SET position = excluded.position, properties = excluded.properties, "
    "content_hash = excluded.content_hash, version = excluded.version, changed_at = excluded.changed_at"};
constexpr Statement kKeep{
    "dataset.keep_versions",
    "INSERT INTO feature_version (dataset, version, id, op, at, payload) "
    "SELECT $1, $2 + place, id, CASE op WHEN 'D' THEN 'D' ELSE 'U' END, $3, CASE WHEN op <> 'D' THEN "
    "jsonb_build_object('position', jsonb_build_array(lon, lat), 'properties', properties) END "
    "FROM import_change LEFT JOIN import_row USING (id)"};

// Gives the rows in COPY's text format, a block at a time.
class CopyBlocks {
 public:
  explicit CopyBlocks(const std::vector<SourceRow>& rows) : rows_(&rows) {}

  std::string operator()() {
    std::string out;
    for (; at_ < rows_->size() && out.size() < kBlock; ++at_) {
      const auto& row = (*rows_)[at_];
      fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\t", row.id, row.position.lon, row.position.lat);
      for (char c : row.properties) {
        if (c == '\\') out += '\\';  // JSON text holds no raw control byte, so nothing else needs an escape
        out += c;
      }
      out += "\t\\\\x";
      for (auto byte : row.hash) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
      out += '\n';
    }
    return out;
  }

 private:
  static constexpr std::size_t kBlock = 64 * 1024;
  const std::vector<SourceRow>* rows_;
  std::size_t at_ = 0;
};

struct Difference {
  std::vector<store::Change> changes;  // in the order of their versions
  ImportReport counts;
};

async::Task<Result<>> stage(store::Transaction& transaction, const std::vector<SourceRow>& rows) {
  for (const auto* statement : {&kAllowTime, &kMakeRows, &kMakeChanges}) {
    auto done = co_await transaction.execute(*statement);
    if (!done) co_return pass(done);
  }
  auto copied = co_await transaction.copy_in(std::string(kCopyRows), CopyBlocks(rows));
  if (!copied) co_return pass(copied);
  auto analyzed = co_await transaction.execute(kAnalyzeRows);
  if (!analyzed) co_return pass(analyzed);
  co_return Result<>();
}

// Takes the dataset's lock, held until the transaction ends, and says what would change.
async::Task<Result<Difference>> compare(store::Transaction& transaction, const std::string& dataset,
                                        std::size_t offered) {
  auto locked = co_await transaction.execute(kLock, Params().text(changes::dataset_stream(dataset)));
  if (!locked) co_return pass(locked);
  auto found = co_await transaction.execute(kFindChanges, Params().text(dataset));
  if (!found) co_return pass(found);
  auto listed = co_await transaction.execute(kListChanges);
  if (!listed) co_return pass(listed);
  Difference out;
  auto stream = changes::dataset_stream(dataset);
  for (std::size_t i = 0; i < listed->size(); ++i) {
    char op = (*listed)[i].text(1)[0];
    ++(op == 'D' ? out.counts.deleted : op == 'I' ? out.counts.inserted : out.counts.updated);
    out.changes.push_back({stream, std::string((*listed)[i].text(0)), op == 'D' ? 'D' : 'U'});
  }
  out.counts.unchanged = offered - out.counts.inserted - out.counts.updated;
  co_return out;
}

async::Task<Result<>> guard_deletions(store::Transaction& transaction, const Definition& definition,
                                      ImportReport& report) {
  auto counted = co_await transaction.execute(kCount, Params().text(definition.id));
  if (!counted) co_return pass(counted);
  auto held = (*counted)[0].integer(0);
  if (static_cast<double>(report.deleted) > definition.max_deleted_share * static_cast<double>(held))
    report.refusal = ImportRefusal{
        "import_deletes_too_much",
        fmt::format(
            "L'import supprimerait {} éléments sur {}, plus que la part permise ({:.0f} %). Rien n'a changé.",
            report.deleted, held, definition.max_deleted_share * 100)};
  co_return Result<>();
}

async::Task<Result<>> apply(store::Transaction& transaction, const Definition& definition, std::int64_t base,
                            Instant now) {
  auto title = boost::json::serialize(definition.title.to_json());
  auto confirmed = co_await transaction.execute(
      kConfirm,
      Params().text(definition.id).text(title).text(definition.source).text(definition.licence).instant(now));
  if (!confirmed) co_return pass(confirmed);
  auto deleted = co_await transaction.execute(kDelete, Params().text(definition.id));
  if (!deleted) co_return pass(deleted);
  for (const auto* statement : {&kPut, &kKeep}) {
    auto done =
        co_await transaction.execute(*statement, Params().text(definition.id).integer(base).instant(now));
    if (!done) co_return pass(done);
  }
  co_return Result<>();
}

// Appends to the log as the last statement. The versions written with the features were foreseen from the
// head under the dataset's lock; they must be the ones the log gave.
async::Task<Result<std::int64_t>> tell(store::Transaction& transaction, const std::string& dataset,
                                       std::vector<store::Change> changes, std::int64_t base, Instant now) {
  auto foreseen = base + static_cast<std::int64_t>(changes.size());
  store::Aftermath after{std::move(changes), {}};
  after.changes.push_back({import_stream(dataset), dataset, 'U'});
  auto seen = co_await changes::append(transaction, after, now);
  if (!seen) co_return pass(seen);
  auto reached = seen->find(changes::dataset_stream(dataset));
  if (reached != seen->end() && reached->second != foreseen)
    co_return fail(ErrorKind::conflict, "dataset_moved", {}, "the head moved without the dataset's lock");
  co_return foreseen;
}

Result<SourceFile> read_safely(std::string_view text, const PropertySchema& schema) {
  try {
    return read_geojson(text, schema);
  } catch (const std::exception& error) {
    return fail(ErrorKind::internal, "import_broken", {}, error.what());
  }
}

// Reading a large file takes seconds: done on a thread of its own, so that the loop and its connections go
// on. The thread is waited for before this ends, however it ends.
async::Task<Result<SourceFile>> read_aside(std::string_view text, const PropertySchema& schema) {
  auto executor = co_await async::asio::this_coro::executor;
  auto done = std::make_shared<async::OneShot<Result<SourceFile>>>(executor);
  std::jthread reader([executor, done, text, &schema] {
    async::asio::post(executor,
                      [done, file = read_safely(text, schema)]() mutable { done->set(std::move(file)); });
  });
  auto file = co_await done->wait(async::in(kPatience));
  if (!file) co_return fail(ErrorKind::timeout, "import_timeout");
  co_return std::move(*file);
}

async::Task<Result<ImportReport>> write(store::Database& database, const Definition& definition,
                                        SourceFile file, Instant now) {
  auto transaction = co_await database.begin(async::in(kPatience));
  if (!transaction) co_return pass(transaction);
  auto staged = co_await stage(*transaction, file.rows);
  if (!staged) co_return pass(staged);
  auto difference = co_await compare(*transaction, definition.id, file.rows.size());
  if (!difference) co_return pass(difference);
  auto report = difference->counts;
  auto guarded = co_await guard_deletions(*transaction, definition, report);
  if (!guarded) co_return pass(guarded);
  if (report.refusal) co_return report;
  std::vector<std::string> streams{changes::dataset_stream(definition.id)};
  auto heads = co_await changes::heads(*transaction, streams);
  if (!heads) co_return pass(heads);
  auto base = (*heads)[streams.front()];
  auto applied = co_await apply(*transaction, definition, base, now);
  if (!applied) co_return pass(applied);
  auto version = co_await tell(*transaction, definition.id, std::move(difference->changes), base, now);
  if (!version) co_return pass(version);
  auto committed = co_await transaction->commit();
  if (!committed) co_return pass(committed);
  report.version = *version;
  co_return report;
}

}  // namespace

std::string import_stream(std::string_view dataset) {
  return fmt::format("import/{}", dataset);
}

async::Task<Result<ImportReport>> import_geojson(store::Database& database, const Definition& definition,
                                                 std::string_view text, Instant now) {
  auto schema = PropertySchema::compile(definition.schema);
  if (!schema) co_return pass(schema);
  ImportReport refused;
  auto file = co_await read_aside(text, *schema);
  if (!file && file.error().kind == ErrorKind::internal) co_return pass(file);
  if (!file) {
    refused.refusal = ImportRefusal{file.error().code, file.error().detail};
    co_return refused;
  }
  if (file->refused_count > 0) {
    refused.refusal = ImportRefusal{"import_rows_refused", "Des lignes sont refusées. Rien n'a changé."};
    refused.refused = std::move(file->refused);
    refused.refused_count = file->refused_count;
    co_return refused;
  }
  co_return co_await write(database, definition, std::move(*file), now);
}

}  // namespace metropole::dataset
