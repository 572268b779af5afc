// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "contract/contract.hpp"
#include "observe/metrics.hpp"

namespace metropole::api {

// Requests and durations by operation, of one loop. Series are made at start, so recording is two additions.
class OperationMetrics {
 public:
  OperationMetrics(const contract::Contract& contract, observe::Metrics& metrics);
  // `operation` null: a file of the app or an unknown path.
  void record(const contract::Operation* operation, unsigned status, std::chrono::nanoseconds took);

 private:
  struct Series {
    std::array<observe::Counter*, 5> by_class;  // 1xx to 5xx
    observe::Histogram* duration;
  };
  static Series make(observe::Metrics& metrics, std::string_view operation);

  std::vector<Series> by_operation_;
  Series others_;
};

}  // namespace metropole::api
