// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/localized.hpp"
#include "identity/session.hpp"

namespace metropole::api {

// The language of an answer: the profile's first shipped one, else what Accept-Language asks for, else
// French. Headers repeat, so each distinct one is read once. On one loop.
class LanguageChoice {
 public:
  explicit LanguageChoice(std::vector<Language> shipped) : shipped_(std::move(shipped)) {}
  // The view lives as long as this object.
  std::string_view choose(const identity::Session* session, std::string_view accept_language);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<Language> shipped_;
  boost::unordered_flat_map<std::string, std::string_view, Hash, std::equal_to<>> known_;
};

}  // namespace metropole::api
