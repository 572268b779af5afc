// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/cancellation_signal.hpp>
#include <memory>

#include "http/detail/head.hpp"
#include "http/detail/input_buffer.hpp"
#include "http/detail/response_writer.hpp"
#include "http/detail/server_state.hpp"

namespace metropole::http::detail {

// One connection, from its acceptance to its end, as one coroutine. Everything a handler sees lives here, so a
// handler that comes back too late writes into memory nobody reads, never into memory that is gone.
class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<ServerState> state, Socket socket, boost::asio::ip::address peer);
  ~Session() override;

  // Starts the coroutine; it keeps the session alive until the connection is over.
  void start();
  void tick(async::Deadline now) override;
  void end_when_idle(async::Deadline by) override;

 private:
  // What the connection is waiting for; each has its own deadline.
  enum class Phase : std::uint8_t { idle, head, body, handling, writing, ending };
  enum class Step : std::uint8_t { read, answer, refuse };

  async::Task<> run();
  Step next_step();
  Step head_step();
  Step body_step();
  async::Task<> answer();
  void refuse(Refusal refusal);
  void finish_answer(bool close);
  void enter(Phase phase, std::chrono::milliseconds time);

  // Reads what there is, after everything written went out; false at the end of the connection.
  async::Task<bool> read_more();
  async::Task<bool> flush();
  // Sends without waiting; true when everything is out.
  bool send_now();
  async::Task<> end_gently();
  void abandon(async::Deadline now);

  std::shared_ptr<ServerState> state_;
  Socket socket_;
  boost::asio::cancellation_signal cancel_;
  InputBuffer in_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  HeadFinder finder_;
  Head head_;
  Request request_;
  Response response_;
  Refusal refusal_;
  Phase phase_ = Phase::idle;
  async::Deadline deadline_;
  bool peer_trusted_ = false;
  bool head_done_ = false;
  bool close_ = false;      // after what is written
  bool failed_ = false;     // the socket is of no use any more
  bool abandoned_ = false;  // the handler missed its deadline and the client was told
};

}  // namespace metropole::http::detail
