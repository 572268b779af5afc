// SPDX-License-Identifier: EUPL-1.2
#include "account/personal_operations.hpp"

#include <charconv>

#include "changes/events.hpp"
#include "identity/session_cookie.hpp"

namespace metropole::account {
namespace {

namespace json = boost::json;

constexpr store::Statement kNoteExport{"account.note_export",
                                       "SELECT 1 FROM profile WHERE resident_id = $1 FOR UPDATE"};

// The version of the last event shown, from the cursor; none for the first page.
Result<std::optional<std::int64_t>> before_of(const api::Call& call) {
  if (!call.arguments.has("cursor")) return std::nullopt;
  std::int64_t before = 0;
  auto text = call.arguments.text("cursor");
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), before);
  if (error == std::errc() && end == text.data() + text.size() && before > 0) return before;
  auto refused =
      fail(ErrorKind::bad_request, "cursor_invalid", "Ce curseur ne vient pas d'une page de cette liste.");
  refused.error().fields.push_back(
      {"query/cursor", "cursor_invalid", "Reprenez « next » de la page précédente."});
  return refused;
}

json::object event_of(const changes::LoggedEvent& event) {
  return {{"kind", event.kind}, {"at", format_instant(event.at)}, {"details", json::parse(event.payload)}};
}

json::value no_activity(bool first_page) {
  if (first_page) return {{"code", "no_activity"}, {"text", "Rien ne s'est encore passé."}};
  return {{"code", "no_more"}, {"text", "Il n'y a rien de plus ancien."}};
}

}  // namespace

async::Task<Result<>> PersonalOperations::list_activity(const api::Call& call, http::Response& response) {
  auto before = before_of(call);
  if (!before) co_return pass(before);
  auto page = co_await events_.page(scope_of(call), *before, call.arguments.integer("limit"), call.deadline);
  if (!page) co_return pass(page);
  json::array items;
  for (const auto& event : page->events) items.push_back(event_of(event));
  json::object body{{"items", nullptr}, {"next", nullptr}, {"reason", nullptr}};
  if (page->next) body["next"] = std::to_string(*page->next);
  if (items.empty()) body["reason"] = no_activity(!before->has_value());
  body["items"] = std::move(items);
  api::reply_json(response, body);
  co_return Result<>();
}

// The journal says it before the document is made, so that the document says it too.
async::Task<Result<>> PersonalOperations::note_export(const api::Call& call) {
  auto resident = scope_of(call).resident();
  store::Write write;
  write.statement = &kNoteExport;
  write.params.uuid(resident.value());
  write.settle = [resident](const store::Rows& rows) {
    if (rows.empty()) return store::Settled{.status = 401, .body = {}, .after = {}};
    store::Settled settled{.status = 200, .body = {}, .after = {}};
    settled.after.events.push_back(resident_event(resident, "export_made", {}));
    return settled;
  };
  auto answer = co_await writes_.write(scope_of(call), std::move(write), {}, call.deadline);
  if (!answer) co_return pass(answer);
  if (answer->status == 401) co_return session_gone();
  co_return Result<>();
}

async::Task<Result<>> PersonalOperations::export_all(const api::Call& call, http::Response& response) {
  if (auto noted = co_await note_export(call); !noted) co_return noted;
  auto own = co_await own_.export_of(scope_of(call), call.deadline);
  if (!own) co_return pass(own);
  json::object services;
  for (auto& module : modules_) {
    auto kept = co_await module.data->export_of(scope_of(call), call.deadline);
    if (!kept) co_return pass(kept);
    services[module.name] = std::move(*kept);
  }
  auto document = std::move(own->as_object());
  document["made_at"] = format_instant(call.now);
  document["services"] = std::move(services);
  api::reply_json(response, document);
  response.add("Content-Disposition", "attachment; filename=\"mes-donnees.json\"");
  co_return Result<>();
}

async::Task<Result<>> PersonalOperations::erase(const api::Call& call, http::Response& response) {
  if (auto erased = co_await erasure_.erase(scope_of(call), call.deadline); !erased) co_return erased;
  response.status = 204;
  response.add("Set-Cookie", identity::ended_session_cookie());
  co_return Result<>();
}

}  // namespace metropole::account
