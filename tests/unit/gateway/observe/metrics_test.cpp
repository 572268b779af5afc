// SPDX-License-Identifier: EUPL-1.2
#include "observe/metrics.hpp"

#include <gtest/gtest.h>

namespace metropole::observe {

TEST(Metrics, sums_the_loops_by_name_and_labels) {
  Metrics metrics;
  metrics.counter("requests_total", "Requests.", "status=\"2xx\"").add(2);
  metrics.counter("requests_total", "Requests.", "status=\"2xx\"").add(3);
  metrics.counter("requests_total", "Requests.", "status=\"5xx\"").add();
  metrics.gauge("connections", "Open.", [] { return 4.0; });
  EXPECT_EQ(metrics.expose(),
            "# HELP connections Open.\n# TYPE connections gauge\nconnections 4\n"
            "# HELP requests_total Requests.\n# TYPE requests_total counter\n"
            "requests_total{status=\"2xx\"} 5\nrequests_total{status=\"5xx\"} 1\n");
}

TEST(Metrics, expose_cumulative_buckets) {
  Metrics metrics;
  auto& histogram = metrics.histogram("seconds", "Durations.", "op=\"a\"");
  histogram.observe(std::chrono::microseconds(50));
  histogram.observe(std::chrono::milliseconds(3));
  histogram.observe(std::chrono::seconds(60));
  auto text = metrics.expose();
  for (auto line : {"seconds_bucket{op=\"a\",le=\"0.0001\"} 1\n", "seconds_bucket{op=\"a\",le=\"0.005\"} 2\n",
                    "seconds_bucket{op=\"a\",le=\"+Inf\"} 3\n", "seconds_count{op=\"a\"} 3\n",
                    "seconds_sum{op=\"a\"} 60.00305\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace metropole::observe
