// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/server_state.hpp"

#include "core/clock.hpp"

namespace metropole::http::detail {

ServerState::ServerState(async::Loop& on, ServerOptions with, Handler& answering, observe::Metrics& metrics)
    : loop(on), options(std::move(with)), handler(answering), counters(metrics) {
  fixed_headers =
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n";
  if (options.secure) fixed_headers += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
  renew_date();
}

void ServerState::renew_date() {
  auto now = options.clock ? options.clock->now() : SystemClock().now();
  date = "Date: " + format_http_date(now) + "\r\n";
}

}  // namespace metropole::http::detail
