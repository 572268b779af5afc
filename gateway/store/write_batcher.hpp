// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace metropole::store {

// One entry for the change log: keys, never values. `op` is 'U' for made or changed, 'D' for gone.
struct Change {
  std::string stream;
  std::string key;
  char op = 'U';
};

// Something that happened to one person or thing, for journals and consumers; `payload` is a JSON object's
// text.
struct Event {
  std::string stream;
  std::string kind;
  std::string subject;
  std::string payload;
};

// What a commit must tell the log.
struct Aftermath {
  std::vector<Change> changes;
  std::vector<Event> events;
};

// The version each stream reached by a commit: what a client echoes to read its own write.
using Seen = std::map<std::string, std::int64_t>;

// A repeatable answer: who asked, under which key, and what was asked (SHA-256 of method, route and body).
struct IdempotencyClaim {
  std::string principal;
  std::string key;
  std::string fingerprint;
};

struct WriteAnswer {
  unsigned status = 200;
  std::string body;
  bool replayed = false;
  Seen seen;
};

// What the writer makes of its statement's rows, before the commit: the answer kept for repeats (so without
// secrets), and what changed.
struct Settled {
  unsigned status = 200;
  std::string body;
  Aftermath after;
};

// One durable write: one statement (CTEs make it atomic and self-judging) and what to make of its rows.
// `settle` is called again when the batch is tried again, so it only computes.
struct Write {
  const Statement* statement = nullptr;
  Params params;
  std::optional<Scope> scope;
  std::optional<IdempotencyClaim> claim;
  std::function<Settled(const Rows&)> settle;
};

// Forgets kept answers older than $1 (timestamptz), at most 10 000 at once: for a job, until `affected` is
// less.
inline constexpr Statement kForgetAnswers{"store.forget_answers",
                                          "delete from idempotency where ctid = any (array(select ctid from "
                                          "idempotency where created_at < $1 limit 10000))"};

// Group commit of one loop: one transaction in flight, and whatever arrives meanwhile is the next. No timer.
// A batch refused by the database is bisected, so that one bad write fails alone. Full queue: unavailable at
// once. The same key with another fingerprint: unprocessable, "idempotency_key_reused".
class WriteBatcher {
 public:
  struct Options {
    std::size_t batch = 128;
    std::size_t queue = 4'096;
  };
  // Appends to the log by exactly one `execute`, the transaction's last statement, which leaves together with
  // COMMIT; gives the reached versions. changes/log provides it.
  using Append = std::function<async::Task<Result<Seen>>(Transaction&, const Aftermath&)>;
  // Called after a commit with the streams that moved, for the coalesced "look" message.
  using Committed = std::function<void(const Seen&)>;

  WriteBatcher(async::Loop& loop, Database& database, const Clock& clock, Append append, Committed committed,
               Options options);
  WriteBatcher(async::Loop& loop, Database& database, const Clock& clock, Append append, Committed committed)
      : WriteBatcher(loop, database, clock, std::move(append), std::move(committed), Options()) {}
  ~WriteBatcher();

  // Answers only once the COMMIT was acknowledged. `unavailable` "database_unavailable" or a timeout: nothing
  // was written. `unavailable` "outcome_unknown": it may have been; the same key asks again safely.
  async::Task<Result<WriteAnswer>> write(Write write, async::Deadline deadline);

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace metropole::store
