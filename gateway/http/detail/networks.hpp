// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "http/detail/head.hpp"

namespace metropole::http::detail {

// A set of addresses and networks: "127.0.0.1", "10.0.0.0/8", "2001:db8::/32"; "unix" stands for local
// sockets.
class Networks {
 public:
  // Fails with the first entry that cannot be read, in `log`.
  static Result<Networks> parse(const std::vector<std::string>& entries);
  bool contains(const boost::asio::ip::address& address) const;
  bool local_sockets() const { return local_sockets_; }

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type prefix;
    unsigned bits;
  };
  std::vector<Network> networks_;
  bool local_sockets_ = false;
};

// "192.0.2.7", "192.0.2.7:1234", "2001:db8::1", "[2001:db8::1]:1234"; nothing for anything else.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

// Who asks, when the connection's `client` is a trusted proxy: the right-most hop of X-Forwarded-For that is
// not trusted itself. A hop that is no address ends the search: what stands left of it was written by a
// stranger.
boost::asio::ip::address forwarded_client(const Request& request, const Networks& trusted,
                                          boost::asio::ip::address client);

// What per-client limits count by: an IPv4 address, or the /64 of an IPv6 one.
boost::asio::ip::address client_key(const boost::asio::ip::address& address);

}  // namespace metropole::http::detail
