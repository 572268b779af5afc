// SPDX-License-Identifier: EUPL-1.2
#include "account/resident_data.hpp"

#include "account/profile_json.hpp"
#include "account/resident_writes.hpp"
#include "changes/events.hpp"

namespace metropole::account {

namespace json = boost::json;

namespace {

constexpr store::Statement kResident{"account.export_resident",
                                     "SELECT id, created_at, last_seen::text FROM resident WHERE id = $1"};
constexpr store::Statement kProfile{"account.export_profile", R"(
SELECT array_to_string(languages, ','), array_to_string(tile_order, ','), version,
       coalesce((SELECT string_agg(ref, ',' ORDER BY position, added_at, ref) FROM favourite WHERE resident_id = $1), '')
FROM profile WHERE resident_id = $1)"};
constexpr store::Statement kEvents{
    "account.export_events", "SELECT kind, at, payload::text FROM event WHERE subject = $1 ORDER BY version"};

// The profile's row is what every write about a resident takes first, sessions come before the resident: in
// this order nobody waits for somebody who waits for them. The last one stops foreign keys of modules'
// tables.
constexpr store::Statement kLockProfile{"account.lock_profile",
                                        "SELECT 1 FROM profile WHERE resident_id = $1 FOR UPDATE"};
constexpr store::Statement kLockSessions{"account.lock_sessions",
                                         "SELECT token_hash FROM session WHERE resident_id = $1 FOR UPDATE"};
constexpr store::Statement kLockResident{"account.lock_resident",
                                         "SELECT 1 FROM resident WHERE id = $1 FOR UPDATE"};
constexpr store::Statement kEraseAnswers{"account.erase_answers",
                                         "DELETE FROM idempotency WHERE principal = $1"};
constexpr store::Statement kNoteErasure{
    "account.note_erasure",
    "INSERT INTO erased (id, at) SELECT erasure_id, $2::timestamptz FROM resident WHERE id = $1"};
// Sessions, profile and favourites go with it.
constexpr store::Statement kEraseResident{"account.erase_resident", "DELETE FROM resident WHERE id = $1"};

std::vector<std::string> parts_of(std::string_view joined) {
  std::vector<std::string> out;
  while (!joined.empty()) {
    auto comma = std::min(joined.find(','), joined.size());
    out.emplace_back(joined.substr(0, comma));
    joined.remove_prefix(std::min(comma + 1, joined.size()));
  }
  return out;
}

identity::Profile profile_of(const store::Row& row) {
  identity::Profile profile;
  profile.languages = parts_of(row.text(0));
  profile.tile_order = parts_of(row.text(1));
  profile.version = row.integer(2);
  profile.favourites = favourites_of(row.text(3));
  return profile;
}

json::object event_json(const store::Row& row) {
  return {
      {"kind", row.text(0)}, {"at", format_instant(row.instant(1))}, {"details", json::parse(row.text(2))}};
}

template <class Make>
json::array each(const store::Rows& rows, Make make) {
  json::array out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(make(rows[i]));
  return out;
}

}  // namespace

json::object kept_session_json(const store::Row& row) {
  json::object out{{"id", row.uuid(0).text()},
                   {"created_at", format_instant(row.instant(1))},
                   {"expires_at", format_instant(row.instant(2))},
                   {"last_seen", row.text(3)},
                   {"label", nullptr}};
  if (!row.null(4)) out["label"] = row.text(4);
  return out;
}

std::vector<identity::TokenHash> token_hashes(const store::Rows& rows) {
  std::vector<identity::TokenHash> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i].bytes(0), out[i].begin());
  return out;
}

async::Task<Result<json::value>> ResidentData::export_of(Scope scope, async::Deadline deadline) {
  auto transaction = co_await database_.begin(deadline, true);
  if (!transaction) co_return pass(transaction);
  if (auto entered = co_await transaction->enter(scope); !entered) co_return pass(entered);
  auto id = scope.resident().value();
  std::vector<std::pair<const store::Statement*, store::Params>> reads;
  reads.emplace_back(&kResident, store::Params{}.uuid(id));
  reads.emplace_back(&kKeptSessions, store::Params{}.uuid(id).instant(Instant()));
  reads.emplace_back(&kProfile, store::Params{}.uuid(id));
  reads.emplace_back(&kEvents, store::Params{}.text(id.text()));
  auto rows = co_await transaction->execute_all(std::move(reads));
  if (!rows) co_return pass(rows);
  if (auto ended = co_await transaction->commit(); !ended) co_return pass(ended);
  if (rows->at(0).empty() || rows->at(2).empty()) co_return session_gone();
  auto resident = rows->at(0)[0];
  json::object out;
  out["resident"] = json::object{{"id", resident.uuid(0).text()},
                                 {"created_at", format_instant(resident.instant(1))},
                                 {"last_seen", resident.text(2)}};
  out["sessions"] = each(rows->at(1), kept_session_json);
  out["profile"] = profile_json(profile_of(rows->at(2)[0]));
  out["events"] = each(rows->at(3), event_json);
  co_return json::value(std::move(out));
}

async::Task<Result<std::vector<identity::TokenHash>>> ResidentData::lock(store::Transaction& transaction,
                                                                         ResidentId resident) {
  std::vector<std::pair<const store::Statement*, store::Params>> locks;
  for (const auto* statement : {&kLockProfile, &kLockSessions, &kLockResident}) {
    locks.emplace_back(statement, store::Params{}.uuid(resident.value()));
  }
  auto rows = co_await transaction.execute_all(std::move(locks));
  if (!rows) co_return pass(rows);
  co_return token_hashes(rows->at(1));
}

async::Task<Result<>> ResidentData::erase(store::Transaction& transaction, ResidentId resident) {
  if (auto blanked = co_await changes::erase_events(transaction); !blanked) co_return pass(blanked);
  auto id = resident.value();
  std::vector<std::pair<const store::Statement*, store::Params>> work;
  work.emplace_back(&kEraseAnswers, store::Params{}.text(id.text()));
  work.emplace_back(&kNoteErasure, store::Params{}.uuid(id).instant(clock_.now()));
  work.emplace_back(&kEraseResident, store::Params{}.uuid(id));
  auto done = co_await transaction.execute_all(std::move(work));
  if (!done) co_return pass(done);
  co_return Result<>();
}

}  // namespace metropole::account
