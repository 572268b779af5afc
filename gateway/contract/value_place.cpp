// SPDX-License-Identifier: EUPL-1.2
#include "contract/value_place.hpp"

#include "contract/mistakes.hpp"

namespace metropole::contract {
namespace {

// A client's own keys may be long; what is shown of one is cut between characters.
std::string_view shown(std::string_view key) {
  constexpr std::size_t kShownKey = 64;
  if (key.size() <= kShownKey) return key;
  std::size_t end = kShownKey;
  while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xC0) == 0x80) --end;
  return key.substr(0, end);
}

}  // namespace

std::string text_of(const Place& place) {
  if (place.parent == nullptr) return std::string(place.key);
  const auto key = place.key.data() == nullptr ? std::to_string(place.index) : std::string(shown(place.key));
  return pointer_child(text_of(*place.parent), key);
}

}  // namespace metropole::contract
