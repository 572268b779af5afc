// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/intrusive/list.hpp>
#include <string>
#include <unordered_map>

#include "http/detail/compress.hpp"
#include "http/detail/counters.hpp"
#include "http/detail/networks.hpp"
#include "http/server.hpp"

namespace metropole::http::detail {

using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, async::Executor>;

// A connection as the server's tick sees it: linked for as long as it lives.
class Connection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Connection() = default;
  // Called every 250 ms: ends what lasts too long.
  virtual void tick(async::Deadline now) = 0;
  // Ends the connection at that time if it still waits for a request.
  virtual void end_when_idle(async::Deadline by) = 0;
  // Cuts the connection; its coroutine ends as soon as the loop turns.
  virtual void end_now() = 0;
};

// What the sessions of one server share. Every session holds it, so it may outlive the Server by as long as
// the loop keeps a coroutine of it.
struct ServerState {
  ServerState(async::Loop& on, ServerOptions with, Handler& answering, observe::Metrics& metrics);

  async::Loop& loop;
  ServerOptions options;
  Handler& handler;
  Counters counters;
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> sessions;
  std::size_t connections = 0;
  std::size_t in_flight = 0;       // handlers running
  std::size_t buffered_bytes = 0;  // of requests being read, beyond each connection's first small buffer
  std::unordered_map<boost::asio::ip::address, std::size_t> per_client;
  Networks trusted;
  Gzip gzip;
  bool draining = false;
  std::string date;           // "Date: …\r\n", renewed by the tick
  std::string fixed_headers;  // the security headers of every answer

  void renew_date();
  // Takes a place among the client's connections; false when it has too many.
  bool admit(const boost::asio::ip::address& client);
  void release(const boost::asio::ip::address& client);
  // The handler's words for a refusal; a 503 says when to come back.
  void fill_refusal(Response& response, Refusal refusal);
};

}  // namespace metropole::http::detail
