// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>

#include "core/result.hpp"
#include "http/detail/server_state.hpp"

namespace metropole::http::detail {

// The listening socket of one server: takes connections in batches, survives running out of descriptors.
class Listener {
 public:
  explicit Listener(std::shared_ptr<ServerState> state);
  ~Listener();

  Result<> listen();
  std::uint16_t port() const { return port_; }
  // Takes what still waits in the queue, then closes.
  void stop();
  // Goes on after a pause for want of descriptors.
  void tick();

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, async::Executor>;

  void wait();
  // Takes what waits, at most so many: the other connections of the loop have their turn too.
  void accept_waiting(std::size_t most);
  void begin_session(int descriptor, const sockaddr_storage& from);
  void refuse_for_want_of_descriptors();

  std::shared_ptr<ServerState> state_;
  Acceptor acceptor_;
  std::string path_;  // of a Unix socket
  std::uint16_t port_ = 0;
  int reserve_ = -1;  // a descriptor kept to answer the one too many
  bool paused_ = false;
};

}  // namespace metropole::http::detail
