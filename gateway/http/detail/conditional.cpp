// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/conditional.hpp"

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
std::string_view opaque(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

// Tags may hold commas, so a list of them is cut at quotes.
bool list_has(std::string_view list, std::string_view wanted) {
  if (trimmed(list) == "*") return true;
  while (true) {
    auto open = list.find('"');
    if (open == std::string_view::npos) return false;
    auto close = list.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (list.substr(open, close - open + 1) == wanted) return true;
    list.remove_prefix(close + 1);
  }
}
}  // namespace

bool none_match_hits(const Request& request, const Head& head, std::string_view etag) {
  if (!head.has(Known::if_none_match) || etag.empty()) return false;
  if (head.times(Known::if_none_match) == 1)
    return list_has(head.value(request, Known::if_none_match), opaque(etag));
  return std::ranges::any_of(request.headers, [&](const HeaderView& field) {
    return known_field(field.name) == Known::if_none_match && list_has(field.value, opaque(etag));
  });
}

bool list_has_tag(std::string_view list, std::string_view etag) {
  return list_has(list, opaque(etag));
}

bool same_tag_strongly(std::string_view a, std::string_view b) {
  return a == b && !a.empty() && !a.starts_with("W/");
}

}  // namespace metropole::http::detail
