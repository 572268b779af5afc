// SPDX-License-Identifier: EUPL-1.2
#include "http/server.hpp"

#include "http/detail/listener.hpp"
#include "http/detail/server_state.hpp"
#include "http/detail/session.hpp"

namespace metropole::http {

class Server::Implementation {
 public:
  Implementation(async::Loop& loop, ServerOptions options, Handler& handler, observe::Metrics& metrics)
      : state_(std::make_shared<detail::ServerState>(loop, std::move(options), handler, metrics)),
        listener_(state_) {
    ticking_ = loop.every_tick([this](async::Deadline now) { tick(now); });
  }

  ~Implementation() {
    for (auto& session : state_->sessions) session.end_now();
  }

  Result<> listen() { return listener_.listen(); }
  std::uint16_t port() const { return listener_.port(); }
  std::size_t connections() const { return state_->connections; }
  void stop_accepting() { listener_.stop(); }
  void drain() {
    state_->draining = true;
    auto soon = async::in(std::chrono::seconds(1));
    for (auto& session : state_->sessions) session.end_when_idle(soon);
  }

 private:
  void tick(async::Deadline now) {
    state_->renew_date();
    listener_.tick();
    // A session may end while it is told the time: step before calling.
    for (auto at = state_->sessions.begin(); at != state_->sessions.end();) (at++)->tick(now);
  }

  std::shared_ptr<detail::ServerState> state_;
  detail::Listener listener_;
  async::Loop::Ticking ticking_;
};

Server::Server(async::Loop& loop, ServerOptions options, Handler& handler, observe::Metrics& metrics)
    : implementation_(std::make_unique<Implementation>(loop, std::move(options), handler, metrics)) {}

Server::~Server() = default;

Result<> Server::listen() {
  return implementation_->listen();
}
std::uint16_t Server::port() const {
  return implementation_->port();
}
void Server::drain() {
  implementation_->drain();
}
void Server::stop_accepting() {
  implementation_->stop_accepting();
}
std::size_t Server::connections() const {
  return implementation_->connections();
}

}  // namespace metropole::http
