// SPDX-License-Identifier: EUPL-1.2
#include "home/texts.hpp"

#include "core/localized.hpp"

namespace metropole::home {

namespace {

const Localized& service_away() {
  static const Localized kText({{"fr", "Ce service ne répond pas pour le moment."},
                                {"en", "This service is not answering right now."},
                                {"it", "Questo servizio al momento non risponde."}});
  return kText;
}

const Localized& service_coming() {
  static const Localized kText({{"fr", "Chargement en cours : revenez dans un instant."},
                                {"en", "Loading: come back in a moment."},
                                {"it", "Caricamento in corso: torna tra un attimo."}});
  return kText;
}

const std::map<std::string_view, Localized>& unpersonal_texts() {
  static const std::map<std::string_view, Localized> kTexts{
      {"no_session", Localized({{"fr", "Page commune : aucun choix n'est enregistré sur cet appareil."},
                                {"en", "Common page: no choices are kept on this device."},
                                {"it", "Pagina comune: nessuna scelta è salvata su questo dispositivo."}})},
      {"session_unknown", Localized({{"fr", "Page commune : votre session a pris fin."},
                                     {"en", "Common page: your session has ended."},
                                     {"it", "Pagina comune: la tua sessione è terminata."}})},
      {"session_unchecked",
       Localized(
           {{"fr", "Page commune : vos choix ne peuvent pas être lus pour le moment. Rien n'est perdu."},
            {"en", "Common page: your choices cannot be read right now. Nothing is lost."},
            {"it", "Pagina comune: le tue scelte non si possono leggere ora. Nulla è perduto."}})}};
  return kTexts;
}

Tile bare_tile(const api::TileKey& key, std::string code, const Localized& text) {
  Tile tile;
  tile.key = key.module + ":" + key.object;
  tile.module = key.module;
  tile.kind = TileKind::text;
  tile.title = text.in(key.language);
  tile.freshness = {.source = key.module,
                    .observed_at = {},
                    .fetched_at = {},
                    .good_until = {},
                    .state = FreshnessState::down};
  tile.reason = CodedText{std::move(code), text.in(key.language)};
  return tile;
}

}  // namespace

Tile away_tile(const api::TileKey& key, std::string_view code) {
  return bare_tile(key, std::string(code), service_away());
}

Tile pending_tile(const api::TileKey& key) {
  return bare_tile(key, "pending", service_coming());
}

CodedText unpersonal_reason(std::string_view code, std::string_view language) {
  return {std::string(code), unpersonal_texts().at(code).in(language)};
}

}  // namespace metropole::home
