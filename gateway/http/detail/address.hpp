// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace metropole::http::detail {

// A place to listen on, as the kernel wants it.
struct ListenAddress {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un local;
  };
  int family() const { return any.sa_family; }
  socklen_t size() const;
};

// "127.0.0.1:8080", "[::1]:8080", or an absolute or relative path (it has a slash).
std::optional<ListenAddress> parse_listen_address(std::string_view text);

// 0 for a Unix socket.
std::uint16_t bound_port(int socket);

// An IPv4 address mapped into IPv6 is given as IPv4; a peer on a Unix socket as 127.0.0.1.
boost::asio::ip::address address_of(const sockaddr_storage& from);

}  // namespace metropole::http::detail
