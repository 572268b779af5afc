// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace metropole {

// A BCP 47 tag in lower case: "fr", "en", "it", "fr-x-facile".
using Language = std::string;

// One text in several languages; `fr` is always there. Readers get the best match and French otherwise.
class Localized {
 public:
  Localized() = default;
  Localized(std::string_view french) { texts_.emplace("fr", french); }  // NOLINT: a French literal is a text
  Localized(const char* french) : Localized(std::string_view(french)) {}
  explicit Localized(std::map<Language, std::string, std::less<>> texts) : texts_(std::move(texts)) {}

  // From {"fr": "…", "en": "…"}; a map without fr, or with anything but texts, is refused.
  static Result<Localized> from_json(const boost::json::value& value);
  boost::json::object to_json() const;

  // Exact tag, then its primary language, then French.
  const std::string& in(std::string_view language) const;
  bool empty() const { return texts_.empty(); }
  friend bool operator==(const Localized&, const Localized&) = default;

 private:
  std::map<Language, std::string, std::less<>> texts_;
};

// The first of `offered` that an Accept-Language header asks for (RFC 4647 lookup, q-values), else
// offered[0].
std::string_view negotiate_language(std::string_view accept_language, const std::vector<Language>& offered);

}  // namespace metropole
