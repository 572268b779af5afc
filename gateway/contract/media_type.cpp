// SPDX-License-Identifier: EUPL-1.2
#include "contract/media_type.hpp"

#include <algorithm>

namespace metropole::contract {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool same_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view media_essence(std::string_view content_type) {
  auto essence = content_type.substr(0, content_type.find(';'));
  const auto first = essence.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return essence.substr(first, essence.find_last_not_of(" \t") - first + 1);
}

bool is_json_media(std::string_view essence) {
  constexpr std::string_view kSuffix = "+json";
  if (same_ignoring_case(essence, "application/json")) return true;
  return essence.size() > kSuffix.size() &&
         same_ignoring_case(essence.substr(essence.size() - kSuffix.size()), kSuffix);
}

}  // namespace metropole::contract
