// SPDX-License-Identifier: EUPL-1.2
#include "account/resident_writes.hpp"

#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "changes/log.hpp"

namespace metropole::account {

store::Change resident_changed(const ResidentId& resident, char op) {
  return {.stream = changes::resident_stream(resident), .key = resident.value().text(), .op = op};
}

store::Event resident_event(const ResidentId& resident, std::string_view kind,
                            const boost::json::object& details) {
  return {.stream = changes::event_stream(resident),
          .kind = std::string(kind),
          .subject = resident.value().text(),
          .payload = boost::json::serialize(details)};
}

const Scope& scope_of(const api::Call& call) {
  if (!call.scope) throw std::logic_error(call.operation.id + " is not of scope self");
  return *call.scope;
}

std::unexpected<Error> session_gone() {
  return fail(ErrorKind::unauthenticated, "session_unknown", "Cette session n'existe pas ou a pris fin.");
}

async::Task<Result<store::WriteAnswer>> ResidentWrites::write(Scope scope, store::Write write,
                                                              std::optional<store::IdempotencyClaim> claim,
                                                              async::Deadline deadline) {
  auto resident = scope.resident();
  write.scope = std::move(scope);
  write.claim = std::move(claim);
  auto answer = co_await writes_.write(std::move(write), deadline);
  if (answer) learn(resident, answer->seen);
  co_return answer;
}

void ResidentWrites::learn(const ResidentId& resident, const store::Seen& seen) {
  auto reached = seen.find(changes::resident_stream(resident));
  if (reached == seen.end()) return;
  changes::LogBatch batch;
  batch.changes.push_back({.stream = reached->first,
                           .version = reached->second,
                           .key = resident.value().text(),
                           .op = 'U',
                           .at = {}});
  sessions_.apply(batch);
}

}  // namespace metropole::account
