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

bool ServerState::admit(const boost::asio::ip::address& client) {
  auto& count = per_client[client_key(client)];
  if (count >= options.limits.connections_per_client) return false;
  ++count;
  return true;
}

void ServerState::release(const boost::asio::ip::address& client) {
  auto found = per_client.find(client_key(client));
  if (found != per_client.end() && --found->second == 0) per_client.erase(found);
}

void ServerState::fill_refusal(Response& response, Refusal refusal) {
  response.status = refusal.status;
  handler.refuse(response, refusal.code);
  if (refusal.status == 503 && response.header("Retry-After").empty()) response.add("Retry-After", "2");
}

}  // namespace metropole::http::detail
