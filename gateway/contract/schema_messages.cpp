// SPDX-License-Identifier: EUPL-1.2
#include "contract/schema_messages.hpp"

#include "contract/schema.hpp"

namespace metropole::contract {
namespace {

std::string_view plural(std::size_t count) {
  return count > 1 ? "s" : "";
}

}  // namespace

std::string expected_type(std::uint8_t types) {
  static constexpr std::array<std::pair<std::uint8_t, std::string_view>, 7> kNames{{
      {kText, "un texte"},
      {kNumber, "un nombre"},
      {kInteger, "un nombre entier"},
      {kBoolean, "vrai ou faux (true, false)"},
      {kArray, "une liste"},
      {kObject, "un objet"},
      {kNull, "null"},
  }};
  std::string out;
  for (const auto& [bit, name] : kNames) {
    const bool implied = bit == kInteger && (types & kNumber) != 0;
    if ((types & bit) == 0 || implied) continue;
    out += out.empty() ? "Attendu : " : " ou ";
    out += name;
  }
  return out + ".";
}

std::string expected_values(const boost::json::array& values) {
  constexpr std::size_t kShown = 20;
  std::string out;
  for (std::size_t i = 0; i < values.size() && i < kShown; ++i) {
    out += out.empty() ? "Valeurs possibles : " : ", ";
    out += values[i].is_string() ? std::string(values[i].get_string()) : boost::json::serialize(values[i]);
  }
  return out + (values.size() > kShown ? "…" : ".");
}

std::string lower_bound(long double bound, bool exclusive) {
  return fmt::format("Doit être {} {}.", exclusive ? "supérieur à" : "au moins", static_cast<double>(bound));
}

std::string upper_bound(long double bound, bool exclusive) {
  return fmt::format("Doit être {} {}.", exclusive ? "inférieur à" : "au plus", static_cast<double>(bound));
}

std::string at_least(std::size_t count, std::string_view noun) {
  return fmt::format("Au moins {} {}{}.", count, noun, plural(count));
}

std::string at_most(std::size_t count, std::string_view noun) {
  return fmt::format("Au plus {} {}{}.", count, noun, plural(count));
}

}  // namespace metropole::contract
