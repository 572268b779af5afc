// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/scope.hpp"
#include "store/database.hpp"

namespace metropole::changes {

// What happened, as it was told to WriteBatcher in an Aftermath; `payload` is a JSON object's text.
struct LoggedEvent {
  std::string stream;
  std::int64_t version = 0;
  std::string kind;
  std::string subject;
  std::string payload;
  Instant at;
};

// A resident's own events, for the journal of the account: newest first, page by page.
struct EventPage {
  std::vector<LoggedEvent> events;
  std::optional<std::int64_t> next;  // `before` of the following page
};

// Reads the events whose subject is the resident in scope (their uuid as text, in their event_stream).
class EventReader {
 public:
  explicit EventReader(store::Database& database) : database_(database) {}
  async::Task<Result<EventPage>> page(Scope scope, std::optional<std::int64_t> before, std::int64_t limit,
                                      async::Deadline deadline);

 private:
  store::Database& database_;
};

// Blanks every event of the resident in whose scope the transaction is (`enter` first); versions stay, so
// that no follower meets a hole. Gives how many.
async::Task<Result<std::int64_t>> erase_events(store::Transaction& transaction);

// Follows every "event/" stream under a durable name. The handler gets each event in its stream's order, in
// the transaction that also moves the position: its effects there happen exactly once, others at least once.
// A failing handler stops its stream, which is tried again with growing pauses; so it answers well for what
// it cannot use. Any number of processes may run the same name: each stream is followed by one at a time. A
// new name begins with what happens after its first start. On one loop.
class EventConsumer {
 public:
  using Handler = std::function<async::Task<Result<>>(store::Transaction&, const LoggedEvent&)>;

  EventConsumer(async::Loop& loop, store::Database& database, std::string name, Handler handler);
  ~EventConsumer();
  // Looks for events every tick from now on.
  void start();

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace metropole::changes
