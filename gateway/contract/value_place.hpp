// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace metropole::contract {

// The way from the root to the value being looked at, on the stack: text is made of it only for a refusal.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;
};

// "body/basins/0": a JSON pointer that begins with the key of the root.
std::string text_of(const Place& place);

}  // namespace metropole::contract
