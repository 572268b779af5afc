// SPDX-License-Identifier: EUPL-1.2
#include "api/language_choice.hpp"

#include <algorithm>

namespace metropole::api {

namespace {
constexpr std::size_t kMostKnown = 1'000;
}

std::string_view LanguageChoice::choose(const identity::Session* session, std::string_view accept_language) {
  if (session)
    for (const auto& wanted : session->profile.languages)
      if (auto at = std::ranges::find(shipped_, wanted); at != shipped_.end()) return *at;
  if (accept_language.empty()) return shipped_.front();
  if (auto found = known_.find(accept_language); found != known_.end()) return found->second;
  if (known_.size() >= kMostKnown) known_.clear();
  return known_.emplace(accept_language, negotiate_language(accept_language, shipped_)).first->second;
}

}  // namespace metropole::api
