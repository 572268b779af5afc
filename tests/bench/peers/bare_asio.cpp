// SPDX-License-Identifier: EUPL-1.2
// The floor: one thread, read until the empty line, answer with one prebuilt block in one write. No parsing,
// no session, no limits. Usage: bare_asio PORT FILE
#include <boost/asio.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

asio::awaitable<void> answer(tcp::socket socket, const std::string& block) {
  char buffer[8192];
  std::size_t used = 0;
  try {
    while (true) {
      used += co_await socket.async_read_some(asio::buffer(buffer + used, sizeof buffer - used),
                                              asio::use_awaitable);
      if (!std::string_view(buffer, used).ends_with("\r\n\r\n")) continue;
      used = 0;
      co_await asio::async_write(socket, asio::buffer(block), asio::use_awaitable);
    }
  } catch (const std::exception&) {
    // The client has gone.
  }
}

asio::awaitable<void> accept(tcp::acceptor acceptor, const std::string& block) {
  while (true) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), answer(std::move(socket), block), asio::detached);
  }
}

}  // namespace

int main(int, char** arguments) {
  std::ifstream in(arguments[2], std::ios::binary);
  std::string body(std::istreambuf_iterator<char>(in), {});
  std::string block =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  asio::io_context context(1);
  tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"),
                         static_cast<unsigned short>(std::stoi(arguments[1])));
  asio::co_spawn(context, accept(tcp::acceptor(context, endpoint), block), asio::detached);
  context.run();
}
