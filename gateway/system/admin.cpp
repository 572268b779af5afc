// SPDX-License-Identifier: EUPL-1.2
#include "system/admin.hpp"

#include "api/problem.hpp"
#include "core/json_text.hpp"

namespace metropole::system {

AdminHandler::AdminHandler(const observe::Metrics& metrics,
                           std::function<async::Task<boost::json::object>()> details)
    : metrics_(metrics), details_(std::move(details)) {}

async::Task<> AdminHandler::handle(const http::Request& request, http::Response& response) {
  if (request.path == "/metrics") {
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_.expose();
  } else if (request.path == "/status") {
    response.body = json_text(co_await details_());
  } else {
    api::reply_problem(response,
                       {.kind = ErrorKind::not_found,
                        .code = "path_unknown",
                        .detail = {},
                        .fields = {},
                        .retry_after = {},
                        .log = {}},
                       "fr", "");
  }
}

void AdminHandler::refuse(http::Response& response, std::string_view code) {
  api::reply_refusal(response, code);
}

}  // namespace metropole::system
