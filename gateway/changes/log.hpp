// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "store/write_batcher.hpp"

namespace metropole::changes {

// A line of the log as readers get it. Streams: "dataset/<id>", "resident/0".."resident/15",
// "event/0".."event/15". `op` is 'U' for made or changed, 'D' for gone, 'E' for an event, whose subject is
// then the key.
struct LoggedChange {
  std::string stream;
  std::int64_t version = 0;
  std::string key;
  char op = 'U';
  Instant at;
};

// The stream a resident's changes (profile, revocations) go to, and the one of events about them.
std::string resident_stream(const ResidentId& resident);
std::string event_stream(const ResidentId& resident);
std::string dataset_stream(std::string_view dataset);

// Appends as the transaction's last statement: heads are taken in ascending stream order and the row lock
// makes version order commit order, without gaps. What WriteBatcher and importers call. Lines of one stream
// keep their order, changes before events. In a read-committed transaction only: a snapshot would refuse a
// head that moved.
async::Task<Result<store::Seen>> append(store::Transaction& transaction, const store::Aftermath& after,
                                        Instant at);

// The current version of each stream, read inside `transaction`'s snapshot: the `as_of` of what it reads.
async::Task<Result<store::Seen>> heads(store::Transaction& transaction,
                                       const std::vector<std::string>& streams);

}  // namespace metropole::changes
