// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <fmt/format.h>

#include <cstring>
#include <string>
#include <vector>

#include "http/detail/request_reader.hpp"

namespace metropole::http {

// What a connection's bytes amount to, fed `step` bytes at a time: "GET /a [body]" for each request, then
// perhaps "400 bad_host", or "…" when more bytes would be needed, or "close" when a request ends the
// connection.
inline std::vector<std::string> read_all(std::string_view bytes, std::size_t step = 1'000'000,
                                         Limits limits = {}) {
  using Step = detail::RequestReader::Step;
  detail::RequestReader reader(limits);
  Request request;
  std::vector<std::string> out;
  for (;;) {
    auto result = reader.next(request);
    if (result == Step::refused) {
      out.push_back(fmt::format("{} {}", reader.refusal().status, reader.refusal().code));
      return out;
    }
    if (result == Step::ready) {
      auto body = request.body.empty() ? "" : fmt::format(" [{}]", request.body);
      out.push_back(fmt::format("{} {}{}", to_string(request.method), request.target, body));
      bool more = reader.head().keep_alive;
      reader.finish();
      if (more) continue;
      out.push_back("close");
      return out;
    }
    if (bytes.empty()) {
      if (!reader.empty()) out.push_back("…");
      return out;
    }
    auto room = reader.room(request);
    auto count = std::min({step, bytes.size(), room.size()});
    std::memcpy(room.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    reader.added(count);
  }
}

inline std::string read_text(std::string_view bytes, std::size_t step = 1'000'000, Limits limits = {}) {
  return fmt::format("{}", fmt::join(read_all(bytes, step, limits), ", "));
}

}  // namespace metropole::http
