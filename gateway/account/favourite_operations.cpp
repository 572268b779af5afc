// SPDX-License-Identifier: EUPL-1.2
#include "account/profile_json.hpp"
#include "account/profile_operations.hpp"

namespace metropole::account {
namespace {

namespace json = boost::json;

constexpr store::Statement kAdd{"account.add_favourite", R"(
WITH locked AS (
  SELECT version, favourite_count FROM profile WHERE resident_id = $1 FOR UPDATE
), added AS (
  INSERT INTO favourite (resident_id, ref, position, added_at)
  SELECT $1::uuid, $2::text, coalesce((SELECT max(position) + 1 FROM favourite WHERE resident_id = $1), 1), $3::timestamptz
  FROM locked WHERE locked.favourite_count < $4::bigint
  ON CONFLICT (resident_id, ref) DO NOTHING
  RETURNING 1
), changed AS (
  UPDATE profile p SET version = p.version + 1, favourite_count = p.favourite_count + 1
  FROM added WHERE p.resident_id = $1
  RETURNING p.version
)
SELECT locked.version, (SELECT version FROM changed),
       locked.favourite_count < $4::bigint OR EXISTS (SELECT FROM favourite WHERE resident_id = $1 AND ref = $2)
FROM locked)"};

constexpr store::Statement kRemove{"account.remove_favourite", R"(
WITH locked AS (
  SELECT version FROM profile WHERE resident_id = $1 FOR UPDATE
), gone AS (
  DELETE FROM favourite f USING locked WHERE f.resident_id = $1 AND f.ref = $2
  RETURNING 1
), changed AS (
  UPDATE profile p SET version = p.version + 1, favourite_count = p.favourite_count - 1
  FROM gone WHERE p.resident_id = $1
  RETURNING p.version
)
SELECT (SELECT version FROM changed) FROM locked)"};

store::Settled settle_added(const store::Rows& rows, const ResidentId& resident, const FeatureRef& ref) {
  if (rows.empty()) return {.status = 401, .body = {}, .after = {}};
  auto row = rows[0];
  bool added = !row.null(1);
  if (!added && !row.boolean(2)) return {.status = 422, .body = {}, .after = {}};
  json::object body{{"favourite", favourite_json(ref)}, {"version", row.integer(added ? 1 : 0)}};
  store::Settled settled{.status = added ? 201U : 200U, .body = json::serialize(body), .after = {}};
  if (added) settled.after.changes.push_back(resident_changed(resident));
  return settled;
}

store::Settled settle_removed(const store::Rows& rows, const ResidentId& resident) {
  if (rows.empty()) return {.status = 401, .body = {}, .after = {}};
  store::Settled settled{.status = 204, .body = {}, .after = {}};
  if (!rows[0].null(0)) settled.after.changes.push_back(resident_changed(resident));
  return settled;
}

}  // namespace

async::Task<Result<>> ProfileOperations::add_favourite(const api::Call& call, http::Response& response) {
  auto ref = favourite_of(call.arguments.body());
  if (auto allowed = known(ref, "body/id"); !allowed) co_return allowed;
  auto resident = scope_of(call).resident();
  store::Write write;
  write.statement = &kAdd;
  write.params.uuid(resident.value()).text(ref.text()).instant(call.now).integer(kMostFavourites);
  write.settle = [resident, ref](const store::Rows& rows) { return settle_added(rows, resident, ref); };
  auto answer = co_await writes_.write(scope_of(call), std::move(write), call.claim, call.deadline);
  if (!answer) co_return pass(answer);
  if (answer->status == 401) co_return session_gone();
  if (answer->status == 422) {
    co_return fail(ErrorKind::unprocessable, "too_many_favourites",
                   "Vous avez déjà 100 favoris : retirez-en un d'abord.");
  }
  api::reply_written(response, std::move(*answer));
  co_return Result<>();
}

async::Task<Result<>> ProfileOperations::remove_favourite(const api::Call& call, http::Response& response) {
  FeatureRef ref{.dataset = std::string(call.arguments.text("dataset")),
                 .id = std::string(call.arguments.text("id"))};
  auto resident = scope_of(call).resident();
  store::Write write;
  write.statement = &kRemove;
  write.params.uuid(resident.value()).text(ref.text());
  write.settle = [resident](const store::Rows& rows) { return settle_removed(rows, resident); };
  auto answer = co_await writes_.write(scope_of(call), std::move(write), call.claim, call.deadline);
  if (!answer) co_return pass(answer);
  if (answer->status == 401) co_return session_gone();
  api::reply_written(response, std::move(*answer));
  co_return Result<>();
}

}  // namespace metropole::account
