// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/freshness.hpp"

namespace metropole {

// The layouts an app draws. It knows no module: an unknown kind is drawn as text.
enum class TileKind { list, departures, status, calendar, progress, alert, link, text };

std::string_view to_string(TileKind kind);

// A machine code with its sentence, already in the reader's language.
struct CodedText {
  std::string code;
  std::string text;
};

// Where a tap leads: a path of the app.
struct TileAction {
  std::string label;
  std::string href;
};

// One card of the home page, in one language.
struct Tile {
  std::string key;
  std::string module;
  TileKind kind = TileKind::text;
  std::string title;
  std::vector<std::string> lines;
  std::vector<CodedText> badges;
  std::vector<Instant> at;
  std::optional<TileAction> action;
  Freshness freshness;
  std::optional<CodedText> reason;

  boost::json::object to_json() const;
};

}  // namespace metropole
