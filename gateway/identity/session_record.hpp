// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "identity/session.hpp"
#include "store/rows.hpp"

namespace metropole::identity {

// A session as it was read: what it is, the version of its resident's stream in the same snapshot (`as_of`),
// the business moment of that reading, and the UTC day on which it was last noted as used ("2026-11-23").
struct SessionRecord {
  SessionHandle session;
  std::int64_t as_of = 0;
  Instant read_at;
  std::string last_seen;
};

// From the row of identity_session(); `read_at` is when it was asked for.
SessionRecord record_of(const store::Row& row, Instant read_at);

// The shared form of a record: JSON without token, hash or other secret.
std::string write_record(const SessionRecord& record);
// Nothing when it is not one of ours, whole and well-formed.
std::optional<SessionRecord> parse_record(std::string_view text);

// About how many bytes a cached session weighs, its heap blocks included.
std::size_t weight_of(const Session& session);

}  // namespace metropole::identity
