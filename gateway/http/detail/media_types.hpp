// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

namespace metropole::http::detail {

struct MediaType {
  std::string_view name;
  bool text = false;  // worth compressing, kept in memory
};

// By file name extension with its dot; application/octet-stream for what the house does not publish.
MediaType media_type(std::string_view extension);

}  // namespace metropole::http::detail
