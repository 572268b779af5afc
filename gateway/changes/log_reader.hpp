// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "changes/log.hpp"
#include "store/redis.hpp"

namespace metropole::changes {

// What a subscriber gets, on its own loop: changes of its streams in version order, none twice; or `reset`
// when the history it would need is gone (first connection, epoch change): then everything known is to be
// read again.
struct LogBatch {
  bool reset = false;
  std::vector<LoggedChange> changes;
};

// The one reader of the log in a process. Reads every head each 250 ms and when a "look" message comes, and
// posts batches to its subscribers' loops in order. A lost message costs 250 ms, never correctness. Made and
// started on one loop; `subscribe` is called before start.
class LogReader {
 public:
  using Subscriber = std::function<void(const LogBatch&)>;

  LogReader(async::Loop& loop, store::Database& database, store::Redis& redis);
  ~LogReader();

  // `prefix` selects streams ("dataset/", "resident/").
  void subscribe(async::Loop& loop, std::string prefix, Subscriber subscriber);
  void start();
  // True once the heads were read for the first time, false again while the database is away. Any thread.
  bool current() const;
  // Tells every process to look; coalesced. What WriteBatcher calls after a commit. On the reader's loop
  // only.
  void announce();

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

// The Redis channel of the coalesced "look" message.
inline constexpr std::string_view kLookChannel = "metropole.look";

}  // namespace metropole::changes
