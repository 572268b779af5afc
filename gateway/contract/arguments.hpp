// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "contract/operation.hpp"
#include "core/result.hpp"

namespace metropole::contract {

// What of a request the contract speaks of. Views: only needed during validate(), except `body`, which
// raw_body() goes on showing. `header` gets lower-case names; it may be empty when there are none.
struct RequestView {
  std::span<const std::string_view> path = {};  // RouteMatch::path_values()
  std::string_view query = {};                  // raw, without '?'
  std::function<std::optional<std::string_view>(std::string_view name)> header = {};
  std::string_view content_type = {};
  std::string_view body = {};
};

// The validated parameters and body of one request, defaults filled in. Asking for a name the operation does
// not declare, for another type, or for an absent value, is a bug and throws std::logic_error.
class Arguments {
 public:
  bool has(std::string_view name) const;
  std::string_view text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  bool boolean(std::string_view name) const;
  const boost::json::array& list(std::string_view name) const;

  // The JSON body, null when there was none.
  const boost::json::value& body() const { return body_; }
  bool has_body() const { return has_body_; }
  // The bytes as received, for media that are not JSON and for fingerprints.
  std::string_view raw_body() const { return raw_body_; }

 private:
  friend Result<Arguments> validate(const Operation& operation, const RequestView& request);
  const boost::json::value& at(std::string_view name) const;

  const Operation* operation_ = nullptr;
  std::vector<boost::json::value> values_;  // one for each parameter; null is absent
  boost::json::value body_;
  std::string_view raw_body_;
  bool has_body_ = false;
};

// Checks a request against its operation. bad_request: unknown or wrong parameter, unreadable JSON;
// unsupported_media; too_large; unprocessable: readable JSON off its schema. Every refused part is in
// `fields`
// ("query/limit", "path/id", "header/if-match", "body/favourites/0"); values are never echoed.
// Without parameters, query and body it does nothing and allocates nothing.
Result<Arguments> validate(const Operation& operation, const RequestView& request);

}  // namespace metropole::contract
