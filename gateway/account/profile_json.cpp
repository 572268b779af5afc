// SPDX-License-Identifier: EUPL-1.2
#include "account/profile_json.hpp"

#include <boost/json.hpp>

namespace metropole::account {

namespace json = boost::json;

json::object favourite_json(const FeatureRef& ref) {
  return {{"dataset", ref.dataset}, {"id", ref.id}};
}

FeatureRef favourite_of(const json::value& value) {
  const auto& object = value.as_object();
  return {.dataset = std::string(object.at("dataset").as_string()),
          .id = std::string(object.at("id").as_string())};
}

std::vector<FeatureRef> favourites_of(std::string_view joined) {
  std::vector<FeatureRef> out;
  while (!joined.empty()) {
    auto comma = std::min(joined.find(','), joined.size());
    if (auto ref = FeatureRef::parse(joined.substr(0, comma))) out.push_back(std::move(*ref));
    joined.remove_prefix(std::min(comma + 1, joined.size()));
  }
  return out;
}

json::object profile_json(const identity::Profile& profile) {
  json::array favourites;
  for (const auto& ref : profile.favourites) favourites.push_back(favourite_json(ref));
  return {{"languages", json::array(profile.languages.begin(), profile.languages.end())},
          {"favourites", std::move(favourites)},
          {"tile_order", json::array(profile.tile_order.begin(), profile.tile_order.end())},
          {"version", profile.version}};
}

std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> out;
  for (const auto& text : value.as_array()) out.emplace_back(text.as_string());
  return out;
}

}  // namespace metropole::account
