// SPDX-License-Identifier: EUPL-1.2
#include "changes/log.hpp"

namespace metropole::changes {

namespace {

// One statement: the lines of a stream are numbered, its head is made or moved by their count (which takes
// the row lock, in ascending order), and the lines go in under the versions this gave.
constexpr store::Statement kAppend{"changes.append", R"(
WITH line AS (
  SELECT 1 AS part, stream, ord, key, op, NULL AS kind, NULL AS payload
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS c (stream, key, op, ord)
  UNION ALL
  SELECT 2, stream, ord, subject, NULL, kind, payload
  FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY AS e (stream, kind, subject, payload, ord)
), numbered AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY stream ORDER BY part, ord) AS nth, count(*) OVER (PARTITION BY stream) AS n
  FROM line
), head AS (
  INSERT INTO change_head AS h (stream, version)
  SELECT stream, max(n) FROM numbered GROUP BY stream ORDER BY stream COLLATE "C"
  ON CONFLICT (stream) DO UPDATE SET version = h.version + excluded.version
  RETURNING stream, version
), changed AS (
  INSERT INTO change (stream, version, key, op, at)
  SELECT stream, version - n + nth, key, op, $8::timestamptz FROM numbered JOIN head USING (stream) WHERE part = 1
), happened AS (
  INSERT INTO event (stream, version, kind, subject, payload, at)
  SELECT stream, version - n + nth, kind, key, payload::jsonb, $8 FROM numbered JOIN head USING (stream) WHERE part = 2
)
SELECT stream, version FROM head)"};

constexpr store::Statement kHeads{"changes.read_heads",
                                  "SELECT stream, version FROM change_head WHERE stream = ANY ($1::text[])"};

std::string one_of_16(std::string_view prefix, const ResidentId& resident) {
  return fmt::format("{}{}", prefix, resident.value().bytes.back() & 15);
}

}  // namespace

std::string resident_stream(const ResidentId& resident) {
  return one_of_16("resident/", resident);
}
std::string event_stream(const ResidentId& resident) {
  return one_of_16("event/", resident);
}
std::string dataset_stream(std::string_view dataset) {
  return fmt::format("dataset/{}", dataset);
}

async::Task<Result<store::Seen>> append(store::Transaction& transaction, const store::Aftermath& after,
                                        Instant at) {
  store::Seen seen;
  if (after.changes.empty() && after.events.empty()) co_return seen;
  std::array<std::vector<std::string>, 7> columns;
  for (const auto& change : after.changes) {
    columns[0].push_back(change.stream);
    columns[1].push_back(change.key);
    columns[2].emplace_back(1, change.op);
  }
  for (const auto& event : after.events) {
    columns[3].push_back(event.stream);
    columns[4].push_back(event.kind);
    columns[5].push_back(event.subject);
    columns[6].push_back(event.payload);
  }
  store::Params params;
  for (const auto& column : columns) params.texts(column);
  params.instant(at);
  auto rows = co_await transaction.execute(kAppend, std::move(params));
  if (!rows) co_return pass(rows);
  for (std::size_t i = 0; i < rows->size(); ++i) seen.emplace((*rows)[i].text(0), (*rows)[i].integer(1));
  co_return seen;
}

async::Task<Result<store::Seen>> heads(store::Transaction& transaction,
                                       const std::vector<std::string>& streams) {
  store::Seen seen;
  for (const auto& stream : streams) seen.emplace(stream, 0);
  auto rows = co_await transaction.execute(kHeads, store::Params{}.texts(streams));
  if (!rows) co_return pass(rows);
  for (std::size_t i = 0; i < rows->size(); ++i)
    seen[std::string((*rows)[i].text(0))] = (*rows)[i].integer(1);
  co_return seen;
}

}  // namespace metropole::changes
