// SPDX-License-Identifier: EUPL-1.2
#include "api/operation_metrics.hpp"

namespace metropole::api {

OperationMetrics::OperationMetrics(const contract::Contract& contract, observe::Metrics& metrics)
    : others_(make(metrics, "-")) {
  for (const auto& operation : contract.operations()) by_operation_.push_back(make(metrics, operation.id));
}

OperationMetrics::Series OperationMetrics::make(observe::Metrics& metrics, std::string_view operation) {
  Series series{};
  for (std::size_t i = 0; i < series.by_class.size(); ++i)
    series.by_class[i] =
        &metrics.counter("metropole_requests_total", "Requests answered, by operation and status class.",
                         fmt::format("operation=\"{}\",status=\"{}xx\"", operation, i + 1));
  series.duration =
      &metrics.histogram("metropole_request_seconds", "From the first byte of a request to its answer.",
                         fmt::format("operation=\"{}\"", operation));
  return series;
}

void OperationMetrics::record(const contract::Operation* operation, unsigned status,
                              std::chrono::nanoseconds took) {
  auto& series = operation ? by_operation_[operation->index] : others_;
  series.by_class[std::clamp(status / 100, 1U, 5U) - 1]->add();
  series.duration->observe(took);
}

}  // namespace metropole::api
