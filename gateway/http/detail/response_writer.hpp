// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>

#include "http/detail/head.hpp"
#include "http/detail/open_file.hpp"
#include "http/detail/server_state.hpp"

namespace metropole::http::detail {

// One answer on its way out. `response` may change: an answer becomes a 304, a 206 or a compressed one.
struct Answer {
  ServerState& state;
  const Request& request;
  const Head& head;
  Response& response;
  bool close = false;
};

// Appends head and body to `out`. A file is opened and announced; what is to be sent of it is handed back.
std::optional<FilePart> write_answer(std::string& out, const Answer& answer);

// "HTTP/1.1 200 OK\r\n"; a number without a phrase of its own gets none.
std::string_view status_line(unsigned status);

}  // namespace metropole::http::detail
