// SPDX-License-Identifier: EUPL-1.2
#include "system/system_module.hpp"

#include <embedded/system.hpp>

#include "api/content_tag.hpp"
#include "contract/docs_page.hpp"
#include "core/json_text.hpp"

namespace metropole::system {

namespace {
constexpr std::string_view kVersion = METROPOLE_VERSION;

// These operations never wait: a handler of one is a plain function in a coroutine's clothes.
template <class Function>
async::Task<Result<>> at_once(Function function) {
  co_return function();
}
}  // namespace

api::ModuleDescription describe() {
  return {.name = "system",
          .openapi = std::string(embedded::system::files[0].content),
          .migrations = {},
          .datasets = {}};
}

SystemModule::SystemModule(const api::Given& given, std::shared_ptr<const contract::Contract> contract,
                           Probes probes, std::filesystem::path notice_file)
    : datasets_(given.datasets),
      contract_(std::move(contract)),
      docs_page_(contract::render_docs(*contract_)),
      probes_(std::move(probes)),
      notices_(given.loop, std::move(notice_file)) {}

std::map<std::string, api::OperationHandler> SystemModule::operations() {
  return {
      {"system.live",
       [this](const api::Call&, http::Response& r) { return at_once([this, &r] { return live(r); }); }},
      {"system.ready",
       [this](const api::Call&, http::Response& r) { return at_once([this, &r] { return ready(r); }); }},
      {"system.status",
       [this](const api::Call& c, http::Response& r) {
         return at_once([this, &c, &r] { return status(c, r); });
       }},
      {"system.contract",
       [this](const api::Call&, http::Response& r) { return at_once([this, &r] { return document(r); }); }},
      {"system.docs",
       [this](const api::Call&, http::Response& r) { return at_once([this, &r] { return docs(r); }); }},
      {"system.app", [this](const api::Call& c,
                            http::Response& r) { return at_once([this, &c, &r] { return app(c, r); }); }},
  };
}

Result<> SystemModule::live(http::Response& response) const {
  if (!probes_.live()) return unavailable("loop_stuck", "a loop has not turned lately");
  api::reply_json(response, {{"live", true}});
  return {};
}

Result<> SystemModule::ready(http::Response& response) const {
  auto reasons = probes_.unready();
  api::reply_json(response, {{"ready", reasons.empty()}, {"reasons", boost::json::value_from(reasons)}},
                  reasons.empty() ? 200 : 503);
  return {};
}

boost::json::array SystemModule::parts() const {
  auto part = [](std::string_view name, bool up, std::string_view means) -> boost::json::value {
    return {{"name", name}, {"state", up ? "up" : "down"}, {"means", up ? "" : means}};
  };
  return {part("database", probes_.database_up(),
               "Les lectures continuent de mémoire ; les écritures sont refusées."),
          part("redis", probes_.redis_up(), "Tout fonctionne, plus lentement."),
          part("log", probes_.log_current(), "Les changements faits ailleurs arriveront plus tard.")};
}

boost::json::array SystemModule::dataset_states() const {
  boost::json::array out;
  for (const auto& id : probes_.datasets) {
    auto snapshot = datasets_.find(id);
    boost::json::object state{{"id", id}, {"loaded", snapshot != nullptr}};
    state["version"] = snapshot ? snapshot->version() : 0;
    state["features"] = snapshot ? snapshot->size() : 0;
    state["imported_at"] = nullptr;
    if (snapshot) state["imported_at"] = format_instant(snapshot->imported_at());
    out.push_back(std::move(state));
  }
  return out;
}

Result<> SystemModule::status(const api::Call& call, http::Response& response) const {
  bool whole = probes_.database_up() && probes_.redis_up() && probes_.log_current();
  boost::json::object out{
      {"state", whole ? "ok" : "degraded"}, {"version", kVersion}, {"time", format_instant(call.now)}};
  out["limits"] = probes_.bench ? "raised" : "normal";
  out["clock"] = probes_.shifted_clock ? "shifted" : "real";
  out["parts"] = parts();
  out["datasets"] = dataset_states();
  api::reply_json(response, out);
  return {};
}

Result<> SystemModule::document(http::Response& response) const {
  response.etag = contract_->etag();
  response.body = contract_->json();
  return {};
}

Result<> SystemModule::docs(http::Response& response) const {
  response.content_type = "text/html; charset=utf-8";
  response.etag = api::quoted_tag(api::content_tag(docs_page_));
  response.body = docs_page_;
  response.add(
      "Content-Security-Policy",
      fmt::format(
          "default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          contract::docs_style_hash()));
  return {};
}

Result<> SystemModule::app(const api::Call& call, http::Response& response) const {
  api::reply_cacheable(response, json_text(notices_.current().in(call.language)));
  return {};
}

}  // namespace metropole::system
