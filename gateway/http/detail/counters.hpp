// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "observe/metrics.hpp"

namespace metropole::http::detail {

// What the transport counts; one set a server, summed over loops when scraped.
class Counters {
 public:
  explicit Counters(observe::Metrics& metrics);

  observe::Counter& accepted;
  observe::Counter& closed;
  observe::Counter& requests;
  observe::Counter& received_bytes;
  observe::Counter& sent_bytes;
  observe::Counter& handler_timeouts;
  observe::Counter& descriptors_exhausted;

  // Something that never became a request, by the machine word it was refused with.
  void refused(std::string_view code);

 private:
  observe::Metrics& metrics_;
  std::vector<std::pair<std::string, observe::Counter*>> refused_;
};

}  // namespace metropole::http::detail
