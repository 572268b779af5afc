// SPDX-License-Identifier: EUPL-1.2
#include "api/request_id.hpp"

#include <algorithm>

#include "core/uuid.hpp"

namespace metropole::api {

RequestIds::RequestIds() {
  random_bytes(reinterpret_cast<std::uint8_t*>(&value_), sizeof value_);
}

RequestIds::Text RequestIds::next() {
  static constexpr char kHex[] = "0123456789abcdef";
  Text out;
  auto value = value_++;
  for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 4) *at = kHex[value & 15];
  return out;
}

bool RequestIds::well_formed(std::string_view id) {
  return id.size() >= 8 && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                  c == '_' || c == '-';
         });
}

}  // namespace metropole::api
