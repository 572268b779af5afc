// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "http/message.hpp"
#include "observe/metrics.hpp"

namespace metropole::http {

// Every bound of the server. Bytes unless said otherwise.
struct Limits {
  std::size_t head_bytes = std::size_t{16} * 1024;
  std::size_t header_count = 64;
  std::size_t target_bytes = std::size_t{4} * 1024;
  std::size_t body_bytes = std::size_t{1024} * 1024;
  std::size_t connections = 10'000;                             // a loop
  std::size_t connections_per_client = 400;                     // a loop; carriers share addresses
  std::size_t in_flight = 1'000;                                // handlers running at once, a loop
  std::size_t buffered_bytes = std::size_t{256} * 1024 * 1024;  // requests being read, a loop
  std::chrono::milliseconds head_time{10'000};
  std::chrono::milliseconds body_time{30'000};
  std::chrono::milliseconds write_time{30'000};
  std::chrono::milliseconds idle_time{75'000};
  std::chrono::milliseconds answer_time{10'000};
};

struct ServerOptions {
  // "127.0.0.1:8080", "[::1]:8080" or a path of a Unix socket, which one loop has alone. Port 0 takes a free
  // one.
  std::string listen;
  bool proxy_protocol = false;  // PROXY v2 required from trusted proxies
  // "127.0.0.1", "10.0.0.0/8", "unix" for whoever comes by a Unix socket.
  std::vector<std::string> trusted_proxies;
  Limits limits;
  bool secure = false;           // served over TLS by the proxy in front: send HSTS
  const Clock* clock = nullptr;  // of the Date header; the machine's when null
};

// The HTTP/1.1 server of one loop: its own acceptor (SO_REUSEPORT), connections, buffers. On its loop only,
// except where said. Deadlines of idle and slow clients are seen by the loop's 250 ms tick.
class Server {
 public:
  Server(async::Loop& loop, ServerOptions options, Handler& handler, observe::Metrics& metrics);
  ~Server();

  // Binds and starts accepting. Fails with the reason in `log` (address in use, bad address).
  Result<> listen();
  // The bound port, 0 for a Unix socket.
  std::uint16_t port() const;
  // Answers carry Connection: close, idle connections end; accepting goes on until `stop_accepting`.
  void drain();
  // Accepts what still waits in the queue, then closes the listener.
  void stop_accepting();
  std::size_t connections() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace metropole::http
