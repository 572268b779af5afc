// SPDX-License-Identifier: EUPL-1.2
#include "account/profile_operations.hpp"

#include "account/profile_json.hpp"
#include "api/problem.hpp"

namespace metropole::account {
namespace {

namespace json = boost::json;

// A row that is locked is read in its newest state, whatever the statement's snapshot: version and count are
// true.
constexpr store::Statement kPut{"account.put_profile", R"(
WITH locked AS (
  SELECT version FROM profile WHERE resident_id = $1 FOR UPDATE
), changed AS (
  UPDATE profile p
  SET languages = $3, tile_order = $4, version = p.version + 1,
      favourite_count = coalesce(cardinality($5::text[]), p.favourite_count)
  FROM locked WHERE p.resident_id = $1 AND locked.version = $2::bigint
  RETURNING p.version
), gone AS (
  DELETE FROM favourite f USING changed
  WHERE f.resident_id = $1 AND $5::text[] IS NOT NULL AND f.ref <> ALL ($5::text[])
), placed AS (
  INSERT INTO favourite (resident_id, ref, position, added_at)
  SELECT $1::uuid, w.ref, w.nth::integer, $6::timestamptz FROM unnest($5::text[]) WITH ORDINALITY AS w (ref, nth), changed
  ON CONFLICT (resident_id, ref) DO UPDATE SET position = excluded.position
)
SELECT locked.version, (SELECT version FROM changed),
       coalesce(array_to_string($5::text[], ','),
                (SELECT string_agg(ref, ',' ORDER BY position, added_at, ref) FROM favourite WHERE resident_id = $1), '')
FROM locked)"};

store::Params replacement(const api::Call& call, const identity::Profile& wanted, bool with_favourites) {
  store::Params params;
  params.uuid(scope_of(call).resident().value()).integer(wanted.version);
  params.texts(wanted.languages).texts(wanted.tile_order);
  if (with_favourites) {
    std::vector<std::string> refs;
    for (const auto& ref : wanted.favourites) refs.push_back(ref.text());
    params.texts(refs);
  } else {
    params.null();
  }
  return params.instant(call.now);
}

store::Settled settle_put(const store::Rows& rows, const ResidentId& resident, identity::Profile profile) {
  if (rows.empty()) return {.status = 401, .body = {}, .after = {}};
  auto row = rows[0];
  if (row.null(1)) return {.status = 409, .body = std::to_string(row.integer(0)), .after = {}};
  profile.version = row.integer(1);
  profile.favourites = favourites_of(row.text(2));
  store::Settled settled{.status = 200, .body = json::serialize(profile_json(profile)), .after = {}};
  settled.after.changes.push_back(resident_changed(resident));
  return settled;
}

// The problem of RFC 9457 with one member of its own: what to read again before trying anew.
void reply_conflict(const api::Call& call, http::Response& response, std::int64_t current) {
  auto error = fail(ErrorKind::conflict, "version_conflict",
                    "Vos choix ont changé entre-temps : relisez-les d'abord.");
  api::reply_problem(response, error.error(), call.language, call.request_id);
  auto problem = json::parse(response.body).as_object();
  problem["current_version"] = current;
  response.body = json::serialize(problem);
}

bool has(const std::vector<FeatureRef>& refs, const FeatureRef& ref) {
  return std::ranges::find(refs, ref) != refs.end();
}

}  // namespace

Result<> ProfileOperations::known(const FeatureRef& ref, std::string pointer) const {
  auto snapshot = datasets_.find(ref.dataset);
  if (!snapshot || snapshot->find(ref.id)) return {};
  auto refused =
      fail(ErrorKind::unprocessable, "feature_unknown", "Cet objet n'existe pas dans ce jeu de données.");
  refused.error().fields.push_back({std::move(pointer), "feature_unknown", "N'existe pas."});
  return refused;
}

async::Task<Result<>> ProfileOperations::get(const api::Call& call, http::Response& response) {
  api::reply_cacheable(response, json::serialize(profile_json(call.session->profile)));
  co_return Result<>();
}

async::Task<Result<>> ProfileOperations::put(const api::Call& call, http::Response& response) {
  const auto& body = call.arguments.body().as_object();
  identity::Profile wanted;
  wanted.version = body.at("version").as_int64();
  wanted.languages = texts_of(body.at("languages"));
  wanted.tile_order = texts_of(body.at("tile_order"));
  const auto* favourites = body.if_contains("favourites");
  if (favourites != nullptr) {
    for (const auto& entry : favourites->as_array()) {
      auto ref = favourite_of(entry);
      // What is a favourite already stays one, even after its source has dropped it.
      auto allowed = has(call.session->profile.favourites, ref)
                         ? Result<>()
                         : known(ref, fmt::format("body/favourites/{}", wanted.favourites.size()));
      if (!allowed) co_return allowed;
      wanted.favourites.push_back(std::move(ref));
    }
  }
  auto resident = scope_of(call).resident();
  store::Write write;
  write.statement = &kPut;
  write.params = replacement(call, wanted, favourites != nullptr);
  write.settle = [resident, wanted](const store::Rows& rows) { return settle_put(rows, resident, wanted); };
  auto answer = co_await writes_.write(scope_of(call), std::move(write), call.claim, call.deadline);
  if (!answer) co_return pass(answer);
  if (answer->status == 401) co_return session_gone();
  if (answer->status == 409) {
    reply_conflict(call, response, std::stoll(answer->body));
  } else {
    api::reply_written(response, std::move(*answer));
  }
  co_return Result<>();
}

}  // namespace metropole::account
