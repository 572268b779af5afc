// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "identity/session.hpp"

namespace metropole::account {

// {"dataset", "id"}, as favourites are written on the wire, and back from a validated body.
boost::json::object favourite_json(const FeatureRef& ref);
FeatureRef favourite_of(const boost::json::value& value);

// References joined by commas, as the database hands them over.
std::vector<FeatureRef> favourites_of(std::string_view joined);

// {"languages", "favourites", "tile_order", "version"}.
boost::json::object profile_json(const identity::Profile& profile);

// The texts of a validated JSON array.
std::vector<std::string> texts_of(const boost::json::value& value);

}  // namespace metropole::account
