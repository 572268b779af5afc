// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "core/scope.hpp"
#include "identity/sessions.hpp"
#include "store/write_batcher.hpp"

namespace metropole::account {

// The log's entry that something of this resident changed: every process drops what it holds of them.
store::Change resident_changed(const ResidentId& resident, char op = 'U');
// An entry of the resident's own journal.
store::Event resident_event(const ResidentId& resident, std::string_view kind,
                            const boost::json::object& details);

// The scope that `x-access: {scope: self}` promises; asking without it is a bug.
const Scope& scope_of(const api::Call& call);

// What a write answers when the resident was erased since the session was read.
std::unexpected<Error> session_gone();

// Durable writes about one resident. This loop learns of them at once, the others by the log.
class ResidentWrites {
 public:
  ResidentWrites(store::WriteBatcher& writes, identity::Sessions& sessions)
      : writes_(writes), sessions_(sessions) {}

  // Scope and idempotency claim of `write` are set here.
  async::Task<Result<store::WriteAnswer>> write(Scope scope, store::Write write,
                                                std::optional<store::IdempotencyClaim> claim,
                                                async::Deadline deadline);
  // Makes this loop forget what it holds of the resident, now that their stream has reached `seen`.
  void learn(const ResidentId& resident, const store::Seen& seen);

 private:
  store::WriteBatcher& writes_;
  identity::Sessions& sessions_;
};

}  // namespace metropole::account
