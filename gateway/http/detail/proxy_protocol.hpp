// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/ip/address.hpp>
#include <expected>
#include <optional>
#include <string_view>

#include "http/detail/head.hpp"

namespace metropole::http::detail {

// What stands before the first request when a proxy speaks the PROXY protocol, version 2 (HAProxy's
// proxy-protocol.txt, section 2.2). Version 1, being text that a client could write, is refused.
struct ProxyHeader {
  std::size_t length = 0;                          // 0: more bytes are needed
  std::optional<boost::asio::ip::address> client;  // absent for LOCAL and for families other than IP
};

std::expected<ProxyHeader, Refusal> parse_proxy_header(std::string_view bytes);

}  // namespace metropole::http::detail
