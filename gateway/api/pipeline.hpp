// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/access_log.hpp"
#include "api/authentication.hpp"
#include "api/call.hpp"
#include "api/language_choice.hpp"
#include "api/operation_metrics.hpp"
#include "api/rate_limit.hpp"
#include "api/request_id.hpp"
#include "contract/contract.hpp"
#include "http/message.hpp"
#include "http/static_files.hpp"

namespace metropole::api {

// What a request is held against: the contract and its handlers, replaced as one value.
struct Routes {
  std::shared_ptr<const contract::Contract> contract;
  std::vector<OperationHandler> handlers;  // by Operation::index
  std::unique_ptr<OperationMetrics> metrics;
};

// The way of every request on one loop, in this order:
//   request id         so that whatever follows can be named
//   route              an unknown path costs nothing more; the app's files are served here
//   authentication     the cache first; 401 only when the truth said no, 503 when it could not be asked
//   address limit      before unknown callers may cost a look-up or a write
//   principal limit    one noisy session does not take from the others
//   authorisation      before validation: who may not call learns nothing of the parameters
//   validation         against the contract
//   idempotency        the claim goes with the write, into its transaction
//   handler            what it throws becomes a 500 without text
//   problem, headers, metrics, access log
class Pipeline final : public http::Handler {
 public:
  struct Parts {
    async::Loop& loop;
    const Clock& clock;
    identity::Sessions& sessions;
    RateLimits& limits;
    const http::StaticFiles& files;
    std::shared_ptr<const Routes> routes;
    std::vector<Language> languages;
  };
  explicit Pipeline(Parts parts);

  async::Task<> handle(const http::Request& request, http::Response& response) override;
  void refuse(http::Response& response, std::string_view code) override;
  // A new contract and its handlers; requests under way keep theirs.
  void swap(std::shared_ptr<const Routes> routes) { routes_ = std::move(routes); }

 private:
  struct Exchange;
  async::Task<Result<>> answer(Exchange& exchange);
  Result<> without_operation(Exchange& exchange, const contract::RouteMatch& match);
  async::Task<Result<>> authenticate(Exchange& exchange);
  Result<> limit(Exchange& exchange);
  async::Task<Result<>> call(Exchange& exchange, const contract::RouteMatch& match);
  void finish(Exchange& exchange);
  void add_standard_headers(Exchange& exchange) const;

  Parts parts_;
  std::shared_ptr<const Routes> routes_;
  // What every answer of an operation says of itself, by language: the lines of public ones, then of personal
  // ones.
  struct StandardHeaders {
    std::string language, common, personal;
  };
  std::vector<StandardHeaders> standard_headers_;
  LanguageChoice languages_;
  RequestIds request_ids_;
  AccessLog log_;
};

}  // namespace metropole::api
