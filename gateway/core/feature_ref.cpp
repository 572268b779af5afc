// SPDX-License-Identifier: EUPL-1.2
#include "core/feature_ref.hpp"

#include <algorithm>

namespace metropole {

bool FeatureRef::valid_part(std::string_view part) {
  auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !part.empty() && part.size() <= 100 && plain(part[0]) &&
         std::ranges::all_of(part, [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

std::optional<FeatureRef> FeatureRef::parse(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto dataset = text.substr(0, colon), id = text.substr(colon + 1);
  if (!valid_part(dataset) || !valid_part(id)) return std::nullopt;
  return FeatureRef{std::string(dataset), std::string(id)};
}

}  // namespace metropole
