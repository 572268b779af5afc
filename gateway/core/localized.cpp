// SPDX-License-Identifier: EUPL-1.2
#include "core/localized.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace metropole {

Result<Localized> Localized::from_json(const boost::json::value& value) {
  const auto* object = value.if_object();
  if (!object || !object->contains("fr"))
    return fail(ErrorKind::unprocessable, "text_without_french",
                "Un texte est un objet par langue, « fr » au moins.");
  std::map<Language, std::string, std::less<>> texts;
  for (const auto& [language, text] : *object) {
    if (!text.is_string())
      return fail(ErrorKind::unprocessable, "text_not_a_string",
                  "Chaque langue d'un texte porte une chaîne.");
    texts.emplace(language, text.get_string());
  }
  return Localized(std::move(texts));
}

boost::json::object Localized::to_json() const {
  boost::json::object out;
  for (const auto& [language, text] : texts_) out.emplace(language, text);
  return out;
}

const std::string& Localized::in(std::string_view language) const {
  static const std::string kNone;
  if (auto exact = texts_.find(language); exact != texts_.end()) return exact->second;
  if (auto primary = texts_.find(language.substr(0, language.find('-'))); primary != texts_.end())
    return primary->second;
  auto french = texts_.find(std::string_view("fr"));
  return french == texts_.end() ? kNone : french->second;
}

namespace {
struct Range {
  std::string tag;
  double quality = 1;
};

std::string lower_trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

Range parse_range(std::string_view item) {
  auto semicolon = item.find(';');
  Range range{lower_trimmed(item.substr(0, semicolon)), 1};
  if (semicolon == std::string_view::npos) return range;
  auto parameter = lower_trimmed(item.substr(semicolon + 1));
  if (parameter.starts_with("q=") &&
      std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), range.quality).ec !=
          std::errc())
    range.quality = 0;
  return range;
}
}  // namespace

std::string_view negotiate_language(std::string_view header, const std::vector<Language>& offered) {
  const Language* best = &offered.front();
  double best_quality = 0;
  for (int items = 0; !header.empty() && items < 20; ++items) {
    auto comma = header.find(',');
    auto range = parse_range(header.substr(0, comma));
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
    auto match = std::ranges::find_if(offered, [&](const Language& language) {
      return language == range.tag || language == range.tag.substr(0, range.tag.find('-'));
    });
    if (match != offered.end() && range.quality > best_quality) best = &*match, best_quality = range.quality;
  }
  return *best;
}

}  // namespace metropole
