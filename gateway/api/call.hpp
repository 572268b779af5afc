// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "contract/arguments.hpp"
#include "contract/operation.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/scope.hpp"
#include "http/message.hpp"
#include "identity/session.hpp"
#include "store/write_batcher.hpp"

namespace metropole::api {

// What became of the credential a request carried.
enum class Credential : std::uint8_t {
  none,       // it carried none
  valid,      // `session` is there
  unknown,    // wrong, expired or revoked; operations open to anyone go on without it
  unchecked,  // the store that knows is away; likewise
};

// One authorised, validated request, as a handler sees it. Holds until the handler has finished.
// The credential is not in it: neither Authorization nor Cookie can be read from here.
struct Call {
  const contract::Operation& operation;
  const contract::Arguments& arguments;
  identity::SessionHandle session;  // empty for anyone
  Credential credential = Credential::none;
  std::optional<Scope> scope;  // present when the operation's x-access asks for one
  std::string_view language;   // negotiated among the shipped ones
  std::string_view request_id;
  Instant now;
  async::Deadline deadline;
  std::optional<store::IdempotencyClaim> claim;  // present for x-idempotent operations that got a key
  const http::Request& request;  // for the kernel's own tenants; modules use the members above
};

// Answers one operation by filling `response`; an error becomes an RFC 9457 problem.
using OperationHandler = std::function<async::Task<Result<>>(const Call&, http::Response&)>;

// The usual answers.
void reply_json(http::Response& response, const boost::json::value& value, unsigned status = 200);
// 200 with a strong tag made from the text, so that If-None-Match answers 304.
void reply_cacheable(http::Response& response, std::string json);
// The answer of a durable write: its body, status, Metropole-Seen, and Idempotency-Replayed when it is a
// repeat.
void reply_written(http::Response& response, store::WriteAnswer answer);

}  // namespace metropole::api
