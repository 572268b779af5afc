// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace metropole {

// A thing of a dataset, named as everywhere outside: "pools:vallier". Both parts are
// [a-z0-9][a-z0-9._-]{0,99}.
struct FeatureRef {
  std::string dataset;
  std::string id;

  static std::optional<FeatureRef> parse(std::string_view text);
  static bool valid_part(std::string_view part);
  std::string text() const { return dataset + ':' + id; }
  friend auto operator<=>(const FeatureRef&, const FeatureRef&) = default;
};

}  // namespace metropole
