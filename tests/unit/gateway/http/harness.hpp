// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/loop_group.hpp"
#include "http/server.hpp"

namespace metropole::http {

// Answers with what it understood of the request, as text; counts. `/slow` answers only when cancelled,
// `/throw` throws. On its loop only, the counts excepted.
class EchoHandler final : public Handler {
 public:
  async::Task<> handle(const Request& request, Response& response) override;
  void refuse(Response& response, std::string_view code) override;

  // When set, answers instead of the echo.
  std::function<void(const Request&, Response&)> answers;
  std::atomic<unsigned> handled{0};
  std::atomic<unsigned> refused{0};
  std::atomic<unsigned> late{0};  // handlers that came back after their deadline
};

// One answer as a client sees it.
struct Reply {
  unsigned status = 0;
  std::string head;
  std::string body;
  std::string header(std::string_view name) const;
};

// A plain blocking socket to the server, with a receive time-out of 10 s.
class Client {
 public:
  Client();  // not connected yet, but holding its descriptor
  explicit Client(std::uint16_t port);
  explicit Client(const std::string& unix_path);
  ~Client();
  Client(const Client&) = delete;

  void connect(std::uint16_t port);
  void send(std::string_view bytes);
  void half_close();
  void hurry();  // each send becomes a packet of its own
  // Reads one answer; status 0 when the connection ended before a whole one. `to_head` for answers without a
  // body.
  Reply reply(bool to_head = false);
  Reply ask(std::string_view bytes, bool to_head = false);
  // What one read gives.
  std::string some();
  bool readable(std::chrono::milliseconds within);
  // Everything until the end of the connection.
  std::string rest();
  bool ended();  // nothing more comes
  int descriptor() const { return descriptor_; }

 private:
  explicit Client(int family);
  bool more();
  int descriptor_;
  std::string buffer_;
};

// A server on its own loop and thread. Destroyed in order.
class LiveServer {
 public:
  explicit LiveServer(ServerOptions options = {}, bool run = true);
  ~LiveServer();

  std::uint16_t port() const { return port_; }
  EchoHandler& handler() { return handler_; }
  observe::Metrics& metrics() { return metrics_; }
  Server& server() { return *server_; }
  // Runs on the loop, waits for it and hands back what it returns.
  template <class Function>
  auto on_loop(Function function) {
    std::packaged_task<decltype(function())()> task(std::move(function));
    auto result = task.get_future();
    loops_[0].post([&task] { task(); });
    return result.get();
  }

 private:
  observe::Metrics metrics_;
  EchoHandler handler_;
  async::LoopGroup loops_{1};
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

// All answers in a byte stream; the methods tell which answers have no body ("HEAD").
std::vector<Reply> split_replies(std::string_view bytes);

}  // namespace metropole::http
