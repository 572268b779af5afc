// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <string>

#include "http/message.hpp"
#include "observe/metrics.hpp"

namespace metropole::system {

// The admin listener (loopback or a Unix socket only): GET /metrics in Prometheus' text form, GET /status
// with details.
class AdminHandler final : public http::Handler {
 public:
  AdminHandler(const observe::Metrics& metrics, std::function<async::Task<boost::json::object>()> details);
  async::Task<> handle(const http::Request& request, http::Response& response) override;
  void refuse(http::Response& response, std::string_view code) override;

 private:
  const observe::Metrics& metrics_;
  std::function<async::Task<boost::json::object>()> details_;
};

}  // namespace metropole::system
