// SPDX-License-Identifier: EUPL-1.2
#include "account/session_operations.hpp"

#include "account/device_label.hpp"
#include "account/profile_json.hpp"
#include "account/resident_data.hpp"
#include "identity/session_cookie.hpp"

namespace metropole::account {
namespace {

namespace json = boost::json;

constexpr store::Statement kCreate{"account.create_session", R"(
WITH made AS (
  INSERT INTO resident (id, erasure_id, created_at, last_seen) VALUES ($1, $2, $3::timestamptz, ($3::timestamptz AT TIME ZONE 'UTC')::date)
), chosen AS (
  INSERT INTO profile (resident_id, languages) VALUES ($1, $4)
)
INSERT INTO session (id, token_hash, resident_id, created_at, expires_at, last_seen, label)
VALUES ($5, $6, $1, $3::timestamptz, $7, ($3::timestamptz AT TIME ZONE 'UTC')::date, $8))"};

constexpr store::Statement kRevoke{"account.revoke_session", R"(
WITH locked AS (
  SELECT 1 FROM profile WHERE resident_id = $2 FOR UPDATE
)
DELETE FROM session USING locked WHERE id = $1 AND resident_id = $2
RETURNING token_hash)"};

// Who is being made by POST /v1/sessions.
struct Newcomer {
  ResidentId resident{Uuid::v4()};
  SessionId session{Uuid::v4()};
  identity::NewToken token = identity::make_token();
  std::vector<std::string> languages;
  Instant created_at;
  Instant expires_at;
  bool cookie = false;
};

Newcomer newcomer(const api::Call& call) {
  Newcomer out;
  out.created_at = call.now;
  out.expires_at = call.now + identity::kSessionLife;
  if (const auto* body = call.arguments.body().if_object()) {
    if (const auto* cookie = body->if_contains("cookie")) out.cookie = cookie->as_bool();
    if (const auto* languages = body->if_contains("languages")) out.languages = texts_of(*languages);
  }
  if (out.languages.empty()) out.languages.emplace_back(call.language);
  return out;
}

store::Params creation(const Newcomer& who, std::string_view user_agent) {
  store::Params params;
  params.uuid(who.resident.value()).uuid(Uuid::v4()).instant(who.created_at).texts(who.languages);
  params.uuid(who.session.value()).bytes(who.token.hash).instant(who.expires_at);
  auto label = device_label(user_agent);
  return label ? params.text(*label) : params.null();
}

// Another site may not put its own session into a visitor's browser.
bool from_elsewhere(const http::Request& request) {
  auto site = request.header("sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

void reply_opened(const Newcomer& who, http::Response& response) {
  json::object body;
  if (who.cookie) {
    response.add("Set-Cookie", identity::session_cookie(who.token.text));
  } else {
    body["token"] = who.token.text;
  }
  body["session_id"] = who.session.value().text();
  body["resident_id"] = who.resident.value().text();
  body["expires_at"] = format_instant(who.expires_at);
  api::reply_json(response, body, 201);
}

}  // namespace

async::Task<Result<>> SessionOperations::create(const api::Call& call, http::Response& response) {
  auto who = newcomer(call);
  if (who.cookie && from_elsewhere(call.request)) {
    co_return fail(ErrorKind::forbidden, "cross_site",
                   "Cette action n'est acceptée que depuis l'application elle-même.");
  }
  store::Write write;
  write.statement = &kCreate;
  write.params = creation(who, call.request.header("user-agent"));
  // What is settled here may be kept: the token is only in the answer below.
  write.settle = [resident = who.resident, session = who.session](const store::Rows&) {
    store::Settled settled{.status = 201, .body = {}, .after = {}};
    settled.after.events.push_back(
        resident_event(resident, "session_opened", {{"session", session.value().text()}}));
    return settled;
  };
  auto answer =
      co_await writes_.write(ScopeMaker::of_resident(who.resident), std::move(write), {}, call.deadline);
  if (!answer) co_return pass(answer);
  reply_opened(who, response);
  co_return Result<>();
}

async::Task<Result<>> SessionOperations::list(const api::Call& call, http::Response& response) {
  auto resident = scope_of(call).resident();
  auto rows = co_await database_.read(
      scope_of(call), kKeptSessions, store::Params{}.uuid(resident.value()).instant(call.now), call.deadline);
  if (!rows) co_return pass(rows);
  auto current = call.session->principal.session.value().text();
  json::array items;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto session = kept_session_json((*rows)[i]);
    session["current"] = session["id"].as_string() == current;
    items.push_back(std::move(session));
  }
  api::reply_json(response,
                  json::object{{"items", std::move(items)}, {"next", nullptr}, {"reason", nullptr}});
  co_return Result<>();
}

async::Task<Result<>> SessionOperations::revoke(const api::Call& call, http::Response& response) {
  auto resident = scope_of(call).resident();
  auto id = Uuid::parse(call.arguments.text("session_id"));
  if (!id)
    co_return fail(ErrorKind::not_found, "session_not_found", "Aucune de vos sessions ne porte ce nom.");
  auto ended = std::make_shared<std::vector<identity::TokenHash>>();
  store::Write write;
  write.statement = &kRevoke;
  write.params.uuid(*id).uuid(resident.value());
  write.settle = [resident, id = *id, ended](const store::Rows& rows) {
    if (rows.empty()) return store::Settled{.status = 404, .body = {}, .after = {}};
    *ended = token_hashes(rows);
    store::Settled settled{.status = 204, .body = {}, .after = {}};
    settled.after.changes.push_back(resident_changed(resident));
    settled.after.events.push_back(resident_event(resident, "session_revoked", {{"session", id.text()}}));
    return settled;
  };
  auto answer = co_await writes_.write(scope_of(call), std::move(write), call.claim, call.deadline);
  if (!answer) co_return pass(answer);
  if (answer->status == 404) {
    co_return fail(ErrorKind::not_found, "session_not_found", "Aucune de vos sessions ne porte ce nom.");
  }
  sessions_.drop_shared(*ended);
  if (SessionId(*id) == call.session->principal.session)
    response.add("Set-Cookie", identity::ended_session_cookie());
  api::reply_written(response, std::move(*answer));
  co_return Result<>();
}

}  // namespace metropole::account
