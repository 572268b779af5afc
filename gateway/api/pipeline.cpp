// SPDX-License-Identifier: EUPL-1.2
#include "api/pipeline.hpp"

#include <spdlog/spdlog.h>

#include "api/idempotency.hpp"
#include "api/problem.hpp"
#include "http/cors.hpp"
#include "identity/authorise.hpp"
#include "identity/session_cookie.hpp"

namespace metropole::api {

// Everything one request gathers on its way.
struct Pipeline::Exchange {
  const http::Request& request;
  http::Response& response;
  std::shared_ptr<const Routes> routes;
  RequestIds::Text own_id;
  std::string_view id;
  const contract::Operation* operation = nullptr;
  std::string_view route = "-";
  std::string_view language = "fr";
  identity::SessionHandle session;
  Credential credential = Credential::none;
};

Pipeline::Pipeline(Parts parts)
    : parts_(std::move(parts)), routes_(parts_.routes), languages_(parts_.languages), log_(parts_.loop) {
  for (const auto& language : parts_.languages) {
    auto lines =
        fmt::format("Content-Language: {}\r\nVary: Accept-Language, Authorization, Cookie\r\n", language);
    standard_headers_.push_back(
        {language, lines + "Cache-Control: no-cache\r\n", lines + "Cache-Control: private, no-cache\r\n"});
  }
}

void Pipeline::refuse(http::Response& response, std::string_view code) {
  reply_refusal(response, code);
}

async::Task<> Pipeline::handle(const http::Request& request, http::Response& response) {
  Exchange exchange{
      .request = request, .response = response, .routes = routes_, .own_id = request_ids_.next(), .id = {}};
  exchange.id = {exchange.own_id.data(), exchange.own_id.size()};
  if (request.from_trusted_proxy)
    if (auto given = request.header("x-request-id"); RequestIds::well_formed(given)) exchange.id = given;

  Result<> outcome;
  try {
    outcome = co_await answer(exchange);
  } catch (const std::exception& bug) {
    outcome = fail(ErrorKind::internal, "internal", {}, bug.what());
  }
  if (!outcome) {
    if (!outcome.error().log.empty())
      spdlog::warn("{} {}: {}", exchange.id, outcome.error().code, outcome.error().log);
    reply_problem(response, outcome.error(), exchange.language, exchange.id);
  }
  finish(exchange);
}

async::Task<Result<>> Pipeline::answer(Exchange& exchange) {
  const auto& request = exchange.request;
  exchange.language = languages_.choose(nullptr, request.header("accept-language"));
  auto match = exchange.routes->contract->match(http::to_string(request.method), request.path);
  if (match.outcome != contract::RouteMatch::Outcome::found) co_return without_operation(exchange, match);
  exchange.operation = match.operation;
  exchange.route = match.operation->path;
  if (auto authenticated = co_await authenticate(exchange); !authenticated) co_return authenticated;
  if (auto allowed = limit(exchange); !allowed) co_return allowed;
  co_return co_await call(exchange, match);
}

Result<> Pipeline::without_operation(Exchange& exchange, const contract::RouteMatch& match) {
  using enum contract::RouteMatch::Outcome;
  const auto& request = exchange.request;
  if (match.outcome == bad_path)
    return fail(ErrorKind::bad_request, "path_malformed", "L'adresse est mal formée.");
  if (match.outcome == method_not_allowed) {
    exchange.response.add("Allow", match.allow);
    if (request.method == http::Method::options) {
      if (!http::answer_preflight(request, exchange.response, match.allow)) exchange.response.status = 204;
      return {};
    }
    return fail(ErrorKind::method_not_allowed, "method_not_allowed",
                "Cette adresse ne connaît pas cette méthode.");
  }
  if (parts_.files.serve(request, exchange.response)) {
    exchange.route = "app";
    return {};
  }
  return fail(ErrorKind::not_found, "path_unknown", "Cette adresse n'existe pas.");
}

async::Task<Result<>> Pipeline::authenticate(Exchange& exchange) {
  // Only operations that make use of a session look for one: a stale cookie never bars the way to a new
  // session.
  constexpr auto kAnyone = static_cast<std::uint8_t>(PrincipalKind::anyone);
  const auto& access = exchange.operation->access;
  if (access.principals == kAnyone) co_return Result<>();
  auto presented = presented_token(exchange.request);
  if (!presented) co_return pass(presented);
  if (!*presented) co_return Result<>();

  auto hash = identity::hash_token((*presented)->text);
  auto seen = exchange.request.header("metropole-seen");
  if (hash && seen.empty()) exchange.session = parts_.sessions.cached(*hash);
  if (hash && !exchange.session) {
    if (auto wait = parts_.limits.draw_address(exchange.request.client, exchange.request.received))
      co_return too_many(*wait);
    auto found = co_await parts_.sessions.find(*hash, seen_resident_version(seen), exchange.request.deadline);
    if (found) {
      exchange.session = std::move(*found);
      // A session is read anew about once a day: the browser's cookie then starts its life again with it.
      if ((*presented)->by_cookie)
        exchange.response.add("Set-Cookie", identity::session_cookie((*presented)->text));
    } else if (found.error().kind != ErrorKind::unauthenticated) {
      exchange.credential = Credential::unchecked;
      if (!access.admits(PrincipalKind::anyone)) co_return pass(found);
      co_return Result<>();
    }
  }
  exchange.credential = exchange.session ? Credential::valid : Credential::unknown;
  if (exchange.session) {
    exchange.language = languages_.choose(exchange.session.get(), exchange.request.header("accept-language"));
  } else if (!access.admits(PrincipalKind::anyone)) {
    co_return fail(ErrorKind::unauthenticated, "session_unknown", "Cette session n'existe pas ou plus.");
  }
  co_return Result<>();
}

Result<> Pipeline::limit(Exchange& exchange) {
  const auto rate = exchange.operation->rate;
  std::optional<std::chrono::milliseconds> wait;
  if (exchange.session) {
    auto key = std::hash<SessionId>{}(exchange.session->principal.session);
    wait = parts_.limits.draw(rate, key, exchange.request.received);
  } else if (rate != contract::RateClass::read) {
    wait = parts_.limits.draw_address(exchange.request.client, exchange.request.received);
  }
  if (wait) return too_many(*wait);
  return {};
}

async::Task<Result<>> Pipeline::call(Exchange& exchange, const contract::RouteMatch& match) {
  const auto& request = exchange.request;
  const auto& operation = *exchange.operation;
  static const Principal kAnyone;
  auto scope =
      identity::authorise(operation.access, exchange.session ? exchange.session->principal : kAnyone);
  if (!scope) co_return pass(scope);
  auto header = [&request](std::string_view name) -> std::optional<std::string_view> {
    auto value = request.header(name);
    return value.empty() ? std::nullopt : std::optional(value);
  };
  auto arguments = contract::validate(operation, {.path = match.path_values(),
                                                  .query = request.query,
                                                  .header = header,
                                                  .content_type = request.header("content-type"),
                                                  .body = request.body});
  if (!arguments) co_return pass(arguments);
  auto claim = idempotency_claim(operation, request, exchange.session.get());
  if (!claim) co_return pass(claim);
  Call call{.operation = operation,
            .arguments = *arguments,
            .session = exchange.session,
            .credential = exchange.credential,
            .scope = std::move(*scope),
            .language = exchange.language,
            .request_id = exchange.id,
            .now = parts_.clock.now(),
            .deadline = request.deadline,
            .claim = std::move(*claim),
            .request = request};
  co_return co_await exchange.routes->handlers[operation.index](call, exchange.response);
}

void Pipeline::add_standard_headers(Exchange& exchange) const {
  auto own = std::ranges::find(standard_headers_, exchange.language, &StandardHeaders::language);
  exchange.response.headers += exchange.session ? own->personal : own->common;
}

void Pipeline::finish(Exchange& exchange) {
  auto& response = exchange.response;
  response.add("X-Request-Id", exchange.id);
  if (const auto* operation = exchange.operation) {
    add_standard_headers(exchange);
    if (operation->deprecation) response.add("Deprecation", *operation->deprecation);
    if (operation->sunset) response.add("Sunset", *operation->sunset);
    if (!exchange.request.header("origin").empty()) http::allow_any_origin(response);
  }
  auto took = std::chrono::steady_clock::now() - exchange.request.received;
  exchange.routes->metrics->record(exchange.operation, response.status, took);
  log_.add({.at = parts_.clock.now(),
            .request_id = exchange.id,
            .method = http::to_string(exchange.request.method),
            .route = exchange.route,
            .status = response.status,
            .bytes = response.size(),
            .took = took});
}

}  // namespace metropole::api
