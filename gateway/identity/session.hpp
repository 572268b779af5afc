// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/feature_ref.hpp"
#include "core/localized.hpp"
#include "core/principal.hpp"

namespace metropole::identity {

// What a resident chose. `version` grows by one with every write and guards it (optimistic).
struct Profile {
  std::vector<Language> languages{"fr"};
  std::vector<FeatureRef> favourites;   // in the resident's order
  std::vector<std::string> tile_order;  // tile keys first to last; the others follow in their own rank
  std::int64_t version = 1;
};

// A session and the profile behind it, as one immutable value; a change makes a new one.
struct Session {
  Principal principal;
  Profile profile;
  Instant created_at;
  Instant expires_at;
};

using SessionHandle = std::shared_ptr<const Session>;

}  // namespace metropole::identity
