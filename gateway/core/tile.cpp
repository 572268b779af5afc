// SPDX-License-Identifier: EUPL-1.2
#include "core/tile.hpp"

#include <boost/json.hpp>

namespace metropole {

std::string_view to_string(TileKind kind) {
  switch (kind) {
    case TileKind::list:
      return "list";
    case TileKind::departures:
      return "departures";
    case TileKind::status:
      return "status";
    case TileKind::calendar:
      return "calendar";
    case TileKind::progress:
      return "progress";
    case TileKind::alert:
      return "alert";
    case TileKind::link:
      return "link";
    case TileKind::text:
      return "text";
  }
  return "text";
}

namespace {
boost::json::object to_json(const CodedText& coded) {
  return {{"code", coded.code}, {"text", coded.text}};
}
}  // namespace

boost::json::object Tile::to_json() const {
  boost::json::object out;
  out["key"] = key;
  out["module"] = module;
  out["kind"] = to_string(kind);
  out["title"] = title;
  auto& line_array = out["lines"].emplace_array();
  for (const auto& line : lines) line_array.emplace_back(line);
  auto& badge_array = out["badges"].emplace_array();
  for (const auto& badge : badges) badge_array.emplace_back(metropole::to_json(badge));
  auto& at_array = out["at"].emplace_array();
  for (auto instant : at) at_array.emplace_back(format_instant(instant));
  out["action"] = nullptr;
  if (action) out["action"] = {{"label", action->label}, {"href", action->href}};
  out["freshness"] = freshness.to_json();
  out["reason"] = nullptr;
  if (reason) out["reason"] = metropole::to_json(*reason);
  return out;
}

}  // namespace metropole
