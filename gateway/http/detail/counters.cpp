// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/counters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace metropole::http::detail {

Counters::Counters(observe::Metrics& metrics)
    : accepted(metrics.counter("http_connections_accepted_total", "Connections accepted")),
      closed(metrics.counter("http_connections_closed_total", "Connections accepted and over")),
      requests(metrics.counter("http_requests_total", "Requests whose head and body were read")),
      received_bytes(metrics.counter("http_received_bytes_total", "Bytes read from clients")),
      sent_bytes(metrics.counter("http_sent_bytes_total", "Bytes written to clients")),
      handler_timeouts(
          metrics.counter("http_handler_timeouts_total", "Handlers that did not answer in time")),
      descriptors_exhausted(
          metrics.counter("http_descriptors_exhausted_total", "Times accepting found no descriptor")),
      metrics_(metrics) {}

void Counters::refused(std::string_view code) {
  auto found =
      std::ranges::find(refused_, code, [](const auto& entry) { return std::string_view(entry.first); });
  if (found == refused_.end()) {
    auto& counter = metrics_.counter("http_refused_total", "What never became a request, by reason",
                                     fmt::format("code=\"{}\"", code));
    found = refused_.insert(refused_.end(), {std::string(code), &counter});
  }
  found->second->add();
}

}  // namespace metropole::http::detail
