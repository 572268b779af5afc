// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/listener.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>

#include "http/detail/address.hpp"
#include "http/detail/session.hpp"

namespace metropole::http::detail {

namespace {
constexpr int kBacklog = 4096;
constexpr std::size_t kBatch = 64;

// For whom there is no place: told without parsing anything. What the client has sent already is read, or
// closing would reset the connection and the answer be lost.
void send_away(int descriptor) {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  std::array<char, 4096> dropped;
  ::recv(descriptor, dropped.data(), dropped.size(), MSG_DONTWAIT);
  ::send(descriptor, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::close(descriptor);
}

std::unexpected<Error> cannot_listen(const std::string& on, const char* what) {
  return fail(ErrorKind::internal, "cannot_listen", {},
              fmt::format("{}: {}: {}", on, what, std::strerror(errno)));
}

// A socket file left by a process that died: nobody answers on it.
bool left_behind(const sockaddr_un& address) {
  int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  bool refused = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 &&
                 errno == ECONNREFUSED;
  ::close(probe);
  return refused;
}
}  // namespace

Listener::Listener(std::shared_ptr<ServerState> state)
    : state_(std::move(state)), acceptor_(state_->loop.executor()) {}

Listener::~Listener() {
  if (acceptor_.is_open() && !path_.empty()) ::unlink(path_.c_str());
  if (reserve_ >= 0) ::close(reserve_);
}

Result<> Listener::listen() {
  const auto& on = state_->options.listen;
  auto trusted = Networks::parse(state_->options.trusted_proxies);
  if (!trusted) return pass(trusted);
  state_->trusted = std::move(*trusted);
  auto where = parse_listen_address(on);
  if (!where) return fail(ErrorKind::internal, "cannot_listen", {}, on + ": neither host:port nor a path");
  int one = 1;
  int socket = ::socket(where->family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return cannot_listen(on, "socket");
  acceptor_.assign(boost::asio::generic::stream_protocol(where->family(), 0), socket);
  if (where->family() == AF_UNIX) {
    path_ = on;
    if (left_behind(where->local)) ::unlink(on.c_str());
  } else {
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (where->family() == AF_INET6) ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  }
  if (::bind(socket, &where->any, where->size()) < 0) return cannot_listen(on, "bind");
  if (!path_.empty()) ::chmod(path_.c_str(), 0660);
  if (::listen(socket, kBacklog) < 0) return cannot_listen(on, "listen");
  port_ = bound_port(socket);
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  // sendfile() to a client that has left would end the process; it has no flag against that.
  std::signal(SIGPIPE, SIG_IGN);
  wait();
  return {};
}

void Listener::wait() {
  acceptor_.async_wait(Acceptor::wait_read, [this](boost::system::error_code error) {
    if (error) return;
    accept_waiting(kBatch);
    if (acceptor_.is_open() && !paused_) wait();
  });
}

void Listener::accept_waiting(std::size_t most) {
  while (most-- > 0) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    int descriptor = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      begin_session(descriptor, from);
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      refuse_for_want_of_descriptors();
    return;
  }
}

void Listener::begin_session(int descriptor, const sockaddr_storage& from) {
  state_->counters.accepted.add();
  auto peer = address_of(from);
  bool trusted = path_.empty() ? state_->trusted.contains(peer) : state_->trusted.local_sockets();
  if (state_->connections >= state_->options.limits.connections || (!trusted && !state_->admit(peer))) {
    state_->counters.refused("too_many_connections");
    send_away(descriptor);
    return;
  }
  int one = 1;
  if (path_.empty()) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  Socket socket(state_->loop.executor());
  socket.assign(boost::asio::generic::stream_protocol(path_.empty() ? from.ss_family : AF_UNIX, 0),
                descriptor);
  std::make_shared<Session>(state_, std::move(socket), peer, trusted)->start();
}

// Without a free descriptor accept() would fail for ever and the queue stay readable: the reserve takes the
// first waiting client, who is sent away, and the rest waits for the next tick.
void Listener::refuse_for_want_of_descriptors() {
  state_->counters.descriptors_exhausted.add();
  paused_ = true;
  if (reserve_ < 0) return;
  ::close(reserve_);
  int descriptor = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor >= 0) send_away(descriptor);
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void Listener::tick() {
  if (!paused_ || !acceptor_.is_open()) return;
  if (reserve_ < 0) reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  paused_ = false;
  accept_waiting(kBatch);
  if (!paused_) wait();
}

void Listener::stop() {
  if (!acceptor_.is_open()) return;
  accept_waiting(std::numeric_limits<std::size_t>::max());
  acceptor_.close();
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace metropole::http::detail
