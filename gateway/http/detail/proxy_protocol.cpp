// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/proxy_protocol.hpp"

#include <algorithm>

namespace metropole::http::detail {

namespace {
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kFixed = 16;
constexpr std::size_t kLongest = 2048;
constexpr Refusal kBad{400, "bad_proxy_header"};

template <class Address>
Address address_at(std::string_view bytes) {
  typename Address::bytes_type raw;
  std::copy_n(bytes.begin(), raw.size(), raw.begin());
  return Address(raw);
}
}  // namespace

std::expected<ProxyHeader, Refusal> parse_proxy_header(std::string_view bytes) {
  auto seen = bytes.substr(0, kSignature.size());
  if (seen != kSignature.substr(0, seen.size())) return std::unexpected(kBad);
  if (bytes.size() < kFixed) return ProxyHeader{};
  auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  std::size_t length = byte(14) * 256u + byte(15);
  auto command = byte(12);
  if ((command != 0x20 && command != 0x21) || length > kLongest) return std::unexpected(kBad);
  if (bytes.size() < kFixed + length) return ProxyHeader{};
  ProxyHeader out{.length = kFixed + length, .client = std::nullopt};
  if (command == 0x20) return out;
  auto addresses = bytes.substr(kFixed, length);
  switch (byte(13)) {
    case 0x11:
      if (length < 12) return std::unexpected(kBad);
      out.client = address_at<boost::asio::ip::address_v4>(addresses);
      return out;
    case 0x21:
      if (length < 36) return std::unexpected(kBad);
      out.client = address_at<boost::asio::ip::address_v6>(addresses);
      return out;
    default:
      return out;
  }
}

}  // namespace metropole::http::detail
