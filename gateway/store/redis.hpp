// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "core/result.hpp"

namespace metropole::store {

// A Redis answer: null, integer, text or list.
struct RedisReply {
  bool null = true;
  std::int64_t integer = 0;
  std::string text;
  std::vector<RedisReply> items;
};

struct RedisOptions {
  std::string
      socket;  // path of the Unix socket, or "host:port"; empty: no Redis, everything answers unavailable
  std::size_t waiters = 1'024;
  std::size_t reply_bytes = 1024 * 1024;
};

// Redis on one loop (made and destroyed as a Database is): one pipelined connection for commands, one for
// messages. Never required: while it is away every command answers `unavailable` at once, and it reconnects
// with jitter. A command is never sent twice.
class Redis {
 public:
  using Listener = std::function<void(std::string_view message)>;

  Redis(async::Loop& loop, RedisOptions options);
  ~Redis();

  async::Task<Result<RedisReply>> command(std::vector<std::string> words, async::Deadline deadline);
  // Sent without waiting for the answer; lost when Redis is away.
  void fire(std::vector<std::string> words);
  // Messages of a channel, resubscribed after every reconnection; those sent meanwhile are lost.
  void subscribe(std::string channel, Listener listener);
  bool up() const;

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace metropole::store
