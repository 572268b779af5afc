// SPDX-License-Identifier: EUPL-1.2
#include "api/problem.hpp"

#include <array>

#include "core/json_text.hpp"
#include "core/localized.hpp"

namespace metropole::api {

namespace {

struct Family {
  ErrorKind kind;
  unsigned status;
  std::array<std::string_view, 3> title;  // fr, en, it
};

constexpr std::array kFamilies{
    Family{ErrorKind::bad_request, 400, {"Demande mal formée", "Bad request", "Richiesta non valida"}},
    Family{
        ErrorKind::unauthenticated, 401, {"Session nécessaire", "Session required", "Sessione necessaria"}},
    Family{ErrorKind::forbidden, 403, {"Accès refusé", "Access denied", "Accesso negato"}},
    Family{ErrorKind::not_found, 404, {"Introuvable", "Not found", "Non trovato"}},
    Family{ErrorKind::method_not_allowed,
           405,
           {"Méthode non permise", "Method not allowed", "Metodo non consentito"}},
    Family{
        ErrorKind::not_acceptable, 406, {"Format non proposé", "Not acceptable", "Formato non disponibile"}},
    Family{ErrorKind::conflict, 409, {"Conflit avec un autre changement", "Conflict", "Conflitto"}},
    Family{ErrorKind::gone, 410, {"N'existe plus", "Gone", "Non esiste più"}},
    Family{ErrorKind::precondition_failed,
           412,
           {"Version dépassée", "Precondition failed", "Versione superata"}},
    Family{ErrorKind::too_large, 413, {"Trop volumineux", "Too large", "Troppo grande"}},
    Family{ErrorKind::unsupported_media,
           415,
           {"Format non accepté", "Unsupported media type", "Formato non accettato"}},
    Family{ErrorKind::unprocessable, 422, {"Contenu refusé", "Unprocessable content", "Contenuto rifiutato"}},
    Family{ErrorKind::rate_limited, 429, {"Trop de demandes", "Too many requests", "Troppe richieste"}},
    Family{ErrorKind::internal, 500, {"Erreur du serveur", "Server error", "Errore del server"}},
    Family{ErrorKind::unavailable,
           503,
           {"Momentanément indisponible", "Unavailable", "Momentaneamente non disponibile"}},
    Family{ErrorKind::timeout, 503, {"Réponse trop longue", "Took too long", "Risposta troppo lenta"}},
};

const Family& family_of(ErrorKind kind) {
  for (const auto& family : kFamilies)
    if (family.kind == kind) return family;
  return kFamilies[13];
}

std::string_view title_in(const Family& family, std::string_view language) {
  if (language.starts_with("en")) return family.title[1];
  if (language.starts_with("it")) return family.title[2];
  return family.title[0];
}

boost::json::array errors_of(const Error& error) {
  boost::json::array out;
  for (const auto& field : error.fields)
    out.push_back({{"pointer", field.pointer}, {"code", field.code}, {"detail", field.detail}});
  return out;
}

}  // namespace

unsigned status_of(ErrorKind kind) {
  return family_of(kind).status;
}

void reply_problem(http::Response& response, const Error& error, std::string_view language,
                   std::string_view request_id) {
  const auto& family = family_of(error.kind);
  auto title = title_in(family, language);
  boost::json::object problem;
  problem["type"] = "about:blank";
  problem["title"] = title;
  problem["status"] = family.status;
  problem["detail"] = error.detail.empty() ? title : std::string_view(error.detail);
  problem["code"] = error.code;
  problem["request_id"] = request_id;
  if (!error.fields.empty()) problem["errors"] = errors_of(error);
  response.status = family.status;
  response.content_type = "application/problem+json";
  response.etag.clear();
  response.body = json_text(problem);
  if (error.retry_after)
    response.add("Retry-After", std::to_string(error.retry_after->count()));
  else if (family.status == 503)
    response.add("Retry-After", "2");
  if (family.status == 401) response.add("WWW-Authenticate", "Bearer");
}

void reply_refusal(http::Response& response, std::string_view code) {
  static constexpr std::array<std::pair<unsigned, std::string_view>, 8> kTitles{
      {{400, "Demande mal formée"},
       {408, "Demande trop lente"},
       {413, "Trop volumineux"},
       {414, "Adresse trop longue"},
       {431, "En-têtes trop longs"},
       {501, "Méthode inconnue"},
       {503, "Momentanément indisponible"},
       {505, "Version de HTTP non servie"}}};
  auto known = std::ranges::find(kTitles, response.status, [](const auto& title) { return title.first; });
  auto title = known == kTitles.end() ? kTitles[0].second : known->second;
  response.content_type = "application/problem+json";
  response.body = json_text(boost::json::object{{"type", "about:blank"},
                                                {"title", title},
                                                {"status", response.status},
                                                {"detail", title},
                                                {"code", code},
                                                {"request_id", ""}});
  if (response.status == 503) response.add("Retry-After", "2");
}

}  // namespace metropole::api
