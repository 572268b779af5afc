// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool_texts.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace metropole::pools {

namespace {

// French, English, Italian. Spaces that must not break a line are written out: \u00A0.
using Three = std::array<std::string_view, 3>;
using Words = std::map<std::string_view, Three>;

std::string_view pick(const Three& three, std::string_view language) {
  if (language.starts_with("en")) return three[1];
  return language.starts_with("it") ? three[2] : three[0];
}

const Words kBasins{{"sport", {"bassin sportif", "sports basin", "vasca sportiva"}},
                    {"learning", {"bassin d’apprentissage", "learner basin", "vasca didattica"}},
                    {"leisure", {"bassin de loisirs", "leisure basin", "vasca ricreativa"}},
                    {"paddling", {"pataugeoire", "paddling pool", "vasca per bambini"}},
                    {"diving", {"fosse à plongeon", "diving pit", "vasca tuffi"}},
                    {"outdoor", {"bassin extérieur", "outdoor basin", "vasca esterna"}}};
constexpr Three kBasin{"bassin", "basin", "vasca"};

const Words kWheelchair{
    {"yes", {"Accessible en fauteuil roulant", "Wheelchair accessible", "Accessibile in carrozzina"}},
    {"limited",
     {"Accès en fauteuil roulant limité", "Limited wheelchair access", "Accesso limitato in carrozzina"}},
    {"no",
     {"Non accessible en fauteuil roulant", "Not wheelchair accessible", "Non accessibile in carrozzina"}},
    {"unknown",
     {"Accès en fauteuil roulant non renseigné", "Wheelchair access not known",
      "Accesso in carrozzina non indicato"}}};

const Words kSentences{
    {"overview_title", {"Piscines de la métropole", "Pools of the metropolis", "Piscine della metropoli"}},
    {"overview_action", {"Voir les piscines", "See the pools", "Vedi le piscine"}},
    {"pool_action", {"Voir cette piscine", "See this pool", "Vedi questa piscina"}},
    {"gone_title", {"Piscine retirée", "Pool no longer listed", "Piscina rimossa"}},
    {"not_loaded",
     {"La liste des piscines n’est pas encore chargée.", "The list of pools is not loaded yet.",
      "L’elenco delle piscine non è ancora caricato."}},
    {"no_more", {"Il n’y a pas d’autre piscine.", "There are no more pools.", "Non ci sono altre piscine."}},
    {"no_pool", {"Aucune piscine n’est connue.", "No pool is known.", "Nessuna piscina è nota."}},
    {"gone_reason",
     {"Elle n’est plus dans la liste publiée. Vous pouvez la retirer de vos favoris.",
      "It is no longer in the published list. You can remove it from your favourites.",
      "Non è più nell’elenco pubblicato. Può toglierla dai preferiti."}}};

std::string number(double value, std::string_view language) {
  auto text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  if (!language.starts_with("en")) std::ranges::replace(text, '.', ',');
  return text;
}

// ASCII is all that our sentences begin with.
std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string basin_phrase(const Basin& basin, std::string_view language) {
  auto known = kBasins.find(basin.kind);
  std::string out(pick(known == kBasins.end() ? kBasin : known->second, language));
  if (basin.length_m)
    out += fmt::format(fmt::runtime(pick({" de {}\u00A0m", ", {}\u00A0m", " da {}\u00A0m"}, language)),
                       number(*basin.length_m, language));
  if (basin.lanes)
    out += fmt::format(
        fmt::runtime(*basin.lanes == 1 ? pick({", {} ligne", ", {} lane", ", {} corsia"}, language)
                                       : pick({", {} lignes", ", {} lanes", ", {} corsie"}, language)),
        *basin.lanes);
  if (basin.indoor == false && basin.kind != "outdoor")
    out += pick({", en plein air", ", open air", ", all’aperto"}, language);
  return out;
}

}  // namespace

std::string status_badge(PoolStatus status, std::string_view language) {
  switch (status) {
    case PoolStatus::open:
      return std::string(pick({"Ouverte au public", "Open to the public", "Aperta al pubblico"}, language));
    case PoolStatus::closed:
      return std::string(pick({"Fermée", "Closed", "Chiusa"}, language));
    case PoolStatus::works:
      return std::string(pick({"En travaux", "Under works", "In lavori"}, language));
  }
  throw std::logic_error("a pool status without words");
}

std::string basins_sentence(const Pool& pool, std::string_view language) {
  std::string out;
  for (const auto& basin : pool.basins) {
    if (!out.empty()) out += pick({"\u00A0; ", "; ", "; "}, language);
    out += basin_phrase(basin, language);
  }
  return capital(std::move(out));
}

std::string access_sentence(const Pool& pool, std::string_view language) {
  auto known = kWheelchair.find(pool.wheelchair);
  if (known == kWheelchair.end()) known = kWheelchair.find("unknown");
  std::string out(pick(known->second, language));
  if (pool.pool_lift == true)
    out += pick({", siège de mise à l’eau", ", pool lift", ", sollevatore per l’acqua"}, language);
  return out;
}

std::string place_line(const Pool& pool) {
  if (pool.address.empty()) return pool.commune;
  return fmt::format("{}, {}", pool.address, pool.commune);
}

std::string count_line(const PoolCounts& counts, std::string_view language) {
  return fmt::format(fmt::runtime(pick({"{} piscines\u00A0: {} ouvertes au public, {} fermées",
                                        "{} pools: {} open to the public, {} closed",
                                        "{} piscine: {} aperte al pubblico, {} chiuse"},
                                       language)),
                     counts.all, counts.open, counts.closed);
}

std::string works_badge(std::size_t works, std::string_view language) {
  return fmt::format(fmt::runtime(pick({"{} en travaux", "{} under works", "{} in lavori"}, language)),
                     works);
}

std::string works_line(std::string_view names, std::size_t others, std::string_view language) {
  auto line = fmt::format(
      fmt::runtime(pick({"En travaux\u00A0: {}", "Under works: {}", "In lavori: {}"}, language)), names);
  if (others > 0)
    line +=
        fmt::format(fmt::runtime(pick({" et {} autres", " and {} more", " e altre {}"}, language)), others);
  return line;
}

std::string sentence(std::string_view what, std::string_view language) {
  auto known = kSentences.find(what);
  if (known == kSentences.end()) throw std::logic_error("no sentence is called " + std::string(what));
  return std::string(pick(known->second, language));
}

std::string none_within(std::int64_t radius_m, std::string_view language) {
  auto within = radius_m < 1'000
                    ? fmt::format("{}\u00A0m", radius_m)
                    : fmt::format("{}\u00A0km", number(static_cast<double>(radius_m) / 1'000, language));
  return fmt::format(
      fmt::runtime(pick({"Aucune piscine à moins de {}.", "No pool within {}.", "Nessuna piscina entro {}."},
                        language)),
      within);
}

std::string unknown_pool(std::string_view id, std::string_view language) {
  return fmt::format(fmt::runtime(pick({"Aucune piscine ne s’appelle «\u00A0{}\u00A0».",
                                        "No pool is called “{}”.", "Nessuna piscina si chiama «{}»."},
                                       language)),
                     id);
}

}  // namespace metropole::pools
