// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>

#include "contract/operation.hpp"
#include "core/result.hpp"
#include "http/message.hpp"
#include "identity/session.hpp"
#include "store/write_batcher.hpp"

namespace metropole::api {

// The claim of an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): none without the header or for
// an operation that is not x-idempotent. Keys are 1 to 128 printable characters and belong to one resident;
// the fingerprint is the SHA-256 of method, path and body.
Result<std::optional<store::IdempotencyClaim>> idempotency_claim(const contract::Operation& operation,
                                                                 const http::Request& request,
                                                                 const identity::Session* session);

}  // namespace metropole::api
