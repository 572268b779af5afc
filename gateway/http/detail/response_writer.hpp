// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>

#include "http/detail/head.hpp"
#include "http/detail/server_state.hpp"

namespace metropole::http::detail {

// What of a file goes out after the head that announced it.
struct FilePart {
  std::filesystem::path path;
  std::uint64_t size = 0;  // of the whole file, as announced
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// One answer on its way out. `response` may change: an answer becomes a 304, a 206 or a compressed one.
struct Answer {
  const ServerState& state;
  const Request& request;
  const Head& head;
  Response& response;
  bool close = false;
};

// Appends head and body to `out`; a file's content is left to the caller.
std::optional<FilePart> write_answer(std::string& out, const Answer& answer);

// "200 OK"; a known number without a phrase of its own gets none.
std::string_view status_line(unsigned status);

}  // namespace metropole::http::detail
