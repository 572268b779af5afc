// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/cancellation_signal.hpp>
#include <memory>

#include "http/detail/request_reader.hpp"
#include "http/detail/response_writer.hpp"
#include "http/detail/server_state.hpp"

namespace metropole::http::detail {

// One connection, from its acceptance to its end, as one coroutine. Everything a handler sees lives here, so
// a handler that comes back too late writes into memory nobody reads, never into memory that is gone.
class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<ServerState> state, Socket socket, const boost::asio::ip::address& peer,
          bool trusted);
  ~Session() override;

  // Starts the coroutine; it keeps the session alive until the connection is over.
  void start();
  void tick(async::Deadline now) override;
  void end_when_idle(async::Deadline by) override;
  void end_now() override;

 private:
  // What the connection is waiting for; each has its own deadline.
  enum class Phase : std::uint8_t { idle, head, body, handling, writing, ending };
  enum class Step : std::uint8_t { read, answer, refuse };

  async::Task<> run();

  // Reading: what the bytes at hand amount to.
  Step next_step();
  Step proxy_step();
  Step request_step();
  Step refused(Refusal refusal);
  void remember_sender();

  // Answering.
  bool begin_handling();
  std::optional<FilePart> end_handling(const std::exception_ptr& thrown);
  std::optional<FilePart> finish_request();
  void write_refusal(Refusal refusal);

  // Moving bytes.
  std::span<char> reading_room();
  bool received(boost::system::error_code error, std::size_t count);
  bool send_now();
  async::Task<bool> flush();
  async::Task<bool> wait_writable();
  async::Task<> send_file(FilePart part);
  async::Task<> end_gently();

  // Deadlines.
  void enter(Phase phase, async::Deadline deadline);
  void enter(Phase phase, std::chrono::milliseconds time);
  void time_out();
  void abandon_handler();

  std::shared_ptr<ServerState> state_;
  Socket socket_;
  boost::asio::cancellation_signal cancel_;
  boost::asio::ip::address peer_;                    // of the socket, or what PROXY v2 said
  std::optional<boost::asio::ip::address> counted_;  // holds a place among its client's connections
  RequestReader reader_;
  std::size_t accounted_ = 0;  // of the reader's memory, in the server's sum
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  Request request_;
  Response response_;
  Refusal refusal_;
  Phase phase_ = Phase::head;
  async::Deadline deadline_;
  async::Deadline read_at_;
  std::size_t sent_in_phase_ = 0;
  bool trusted_;
  bool awaits_proxy_header_;
  bool close_ = false;      // after what is written
  bool failed_ = false;     // the socket is of no use any more
  bool abandoned_ = false;  // the handler missed its deadline and the client was told
};

}  // namespace metropole::http::detail
