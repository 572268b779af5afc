// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <hiredis/read.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/one_shot.hpp"
#include "store/host_lookup.hpp"
#include "store/redis.hpp"

namespace metropole::store {

// One socket to Redis on one loop: bytes out as they come, replies in as hiredis's reader cuts them. It knows
// nothing of who asked; replies come in the order of the commands. Held by shared_ptr while it runs.
class RedisConnection : public std::enable_shared_from_this<RedisConnection> {
 public:
  // Connects to a Unix socket's path or "host:port".
  static async::Task<Result<std::shared_ptr<RedisConnection>>> connect(async::Executor executor,
                                                                       std::shared_ptr<HostLookup> lookup,
                                                                       RedisOptions options,
                                                                       async::Deadline deadline);
  RedisConnection(async::Executor executor, std::size_t reply_bytes);

  // The wire form of a command (RESP, by hiredis's formatter).
  static std::string format(const std::vector<std::string>& words);

  // Queues bytes; all that is queued in one turn of the loop leaves in one write.
  void send(std::string bytes);
  std::size_t unsent() const { return waiting_.size() + leaving_.size(); }

  // Hands each reply to `on_reply` until the connection is lost, a reply is too large or is no RESP; gives
  // the reason.
  async::Task<std::string> receive(std::function<void(Result<RedisReply>)> on_reply);
  void close();

 private:
  using Socket = async::asio::basic_stream_socket<async::asio::generic::stream_protocol, async::Executor>;
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };

  void write();
  // False when what came is no RESP, or is too long.
  bool deliver(const std::function<void(Result<RedisReply>)>& on_reply);

  Socket socket_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::size_t reply_bytes_;
  std::size_t pending_bytes_ = 0;  // read since the last whole reply
  std::string waiting_, leaving_;
  bool writing_ = false;
};

}  // namespace metropole::store
