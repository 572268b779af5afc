// SPDX-License-Identifier: EUPL-1.2
#include "harness.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>

#include "http/detail/text.hpp"

namespace metropole::http {

async::Task<> EchoHandler::handle(const Request& request, Response& response) {
  ++handled;
  if (request.path == "/throw") throw std::runtime_error("thrown on purpose");
  if (request.path == "/slow") {
    async::Timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    auto awaiting = boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>());
    co_await timer.async_wait(awaiting);
    ++late;
  }
  response.content_type = "text/plain";
  if (answers) {
    answers(request, response);
    co_return;
  }
  response.body = fmt::format("{} {} {}", to_string(request.method), request.target, request.body);
}

void EchoHandler::refuse(Response& response, std::string_view code) {
  ++refused;
  response.content_type = "text/plain";
  response.body = code;
}

std::string Reply::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    auto colon = line.find(':');
    if (colon != line.npos && detail::same_ignoring_case(line.substr(0, colon), name))
      return std::string(detail::trimmed(line.substr(colon + 1)));
  }
  return {};
}

namespace {
void give_up_after_10_s(int descriptor) {
  timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void connected(int result) {
  if (result < 0) throw std::runtime_error("cannot connect");
}
}  // namespace

// Every other constructor goes through this one: when connecting throws, the destructor still closes.
Client::Client(int family) : descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  give_up_after_10_s(descriptor_);
}

Client::Client() : Client(AF_INET) {}

Client::Client(std::uint16_t port) : Client() {
  connect(port);
}

void Client::connect(std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to));
}

Client::Client(const std::string& unix_path) : Client(AF_UNIX) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  unix_path.copy(to.sun_path, sizeof to.sun_path - 1);
  connected(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to));
}

Client::~Client() {
  ::close(descriptor_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return;  // the server has closed: what it said before can still be read
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Client::hurry() {
  int one = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void Client::half_close() {
  ::shutdown(descriptor_, SHUT_WR);
}

bool Client::more() {
  char block[65536];
  auto count = ::recv(descriptor_, block, sizeof block, 0);
  if (count <= 0) return false;
  buffer_.append(block, static_cast<std::size_t>(count));
  return true;
}

Reply Client::reply(bool to_head) {
  Reply out;
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return out;
  }
  out.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  out.status = static_cast<unsigned>(std::stoul(out.head.substr(9, 3)));
  auto length = out.header("content-length");
  if (out.status == 100) return reply(to_head);
  if (to_head || length.empty()) return out;
  while (buffer_.size() < std::stoul(length)) {
    if (!more()) return {};
  }
  out.body = buffer_.substr(0, std::stoul(length));
  buffer_.erase(0, out.body.size());
  return out;
}

Reply Client::ask(std::string_view bytes, bool to_head) {
  send(bytes);
  return reply(to_head);
}

std::string Client::some() {
  if (buffer_.empty()) more();
  return std::exchange(buffer_, {});
}

bool Client::readable(std::chrono::milliseconds within) {
  pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, static_cast<int>(within.count())) == 1;
}

std::string Client::rest() {
  while (more()) {
  }
  return std::exchange(buffer_, {});
}

bool Client::ended() {
  return buffer_.empty() && !more();
}

LiveServer::LiveServer(ServerOptions options, bool run) {
  if (options.listen.empty()) options.listen = "127.0.0.1:0";
  server_ = std::make_unique<Server>(loops_[0], std::move(options), handler_, metrics_);
  if (auto listening = server_->listen(); !listening) throw std::runtime_error(listening.error().log);
  port_ = server_->port();
  if (run) loops_.start();
}

LiveServer::~LiveServer() {
  loops_.stop();
}

std::vector<Reply> split_replies(std::string_view bytes) {
  std::vector<Reply> out;
  while (!bytes.empty()) {
    auto end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) break;
    Reply reply;
    reply.head = bytes.substr(0, end + 2);
    reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
    bytes.remove_prefix(end + 4);
    auto length = reply.header("content-length");
    if (!length.empty()) reply.body = bytes.substr(0, std::stoul(length));
    bytes.remove_prefix(reply.body.size());
    if (reply.status != 100) out.push_back(std::move(reply));
  }
  return out;
}

}  // namespace metropole::http
