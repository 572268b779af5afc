// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/address.hpp"

#include <cstring>
#include <string>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace ip = boost::asio::ip;

socklen_t ListenAddress::size() const {
  switch (family()) {
    case AF_UNIX:
      return sizeof local;
    case AF_INET6:
      return sizeof v6;
    default:
      return sizeof v4;
  }
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress out{};
  if (text.find('/') != std::string_view::npos) {
    if (text.size() >= sizeof out.local.sun_path) return std::nullopt;
    out.local.sun_family = AF_UNIX;
    std::memcpy(out.local.sun_path, text.data(), text.size());
    return out;
  }
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto port = parse_decimal(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  auto address = ip::make_address(std::string(host), error);
  if (error || !port || *port > 65535) return std::nullopt;
  if (address.is_v4()) {
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(static_cast<std::uint16_t>(*port));
    auto bytes = address.to_v4().to_bytes();
    std::memcpy(&out.v4.sin_addr, bytes.data(), bytes.size());
  } else {
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(static_cast<std::uint16_t>(*port));
    auto bytes = address.to_v6().to_bytes();
    std::memcpy(&out.v6.sin6_addr, bytes.data(), bytes.size());
  }
  return out;
}

std::uint16_t bound_port(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) < 0) return 0;
  if (bound.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(bound).sin_port);
  if (bound.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(bound).sin6_port);
  return 0;
}

ip::address address_of(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    return ip::address_v4(ntohl(reinterpret_cast<const sockaddr_in&>(from).sin_addr.s_addr));
  }
  if (from.ss_family != AF_INET6) return ip::address_v4::loopback();
  ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, bytes.size());
  ip::address_v6 address(bytes);
  if (address.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address);
  return address;
}

}  // namespace metropole::http::detail
