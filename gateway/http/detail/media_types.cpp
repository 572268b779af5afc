// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/media_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace metropole::http::detail {

MediaType media_type(std::string_view extension) {
  static constexpr std::array<std::pair<std::string_view, MediaType>, 18> kTypes{{
      {".html", {"text/html; charset=utf-8", true}},
      {".css", {"text/css; charset=utf-8", true}},
      {".js", {"text/javascript; charset=utf-8", true}},
      {".mjs", {"text/javascript; charset=utf-8", true}},
      {".json", {"application/json; charset=utf-8", true}},
      {".webmanifest", {"application/manifest+json; charset=utf-8", true}},
      {".map", {"application/json; charset=utf-8", true}},
      {".svg", {"image/svg+xml", true}},
      {".txt", {"text/plain; charset=utf-8", true}},
      {".xml", {"application/xml; charset=utf-8", true}},
      {".png", {"image/png"}},
      {".jpg", {"image/jpeg"}},
      {".webp", {"image/webp"}},
      {".avif", {"image/avif"}},
      {".ico", {"image/x-icon"}},
      {".woff2", {"font/woff2"}},
      {".pdf", {"application/pdf"}},
      {".wasm", {"application/wasm"}},
  }};
  auto found = std::ranges::find(kTypes, extension, [](const auto& entry) { return entry.first; });
  return found == kTypes.end() ? MediaType{"application/octet-stream"} : found->second;
}

}  // namespace metropole::http::detail
