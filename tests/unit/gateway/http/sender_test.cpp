// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "http/detail/networks.hpp"
#include "http/detail/proxy_protocol.hpp"

namespace metropole::http::detail {
namespace {

namespace ip = boost::asio::ip;

Networks networks(const std::vector<std::string>& entries) {
  return Networks::parse(entries).value();
}

TEST(Networks, hold_addresses_and_networks_of_both_families) {
  auto some = networks({"127.0.0.1", "10.0.0.0/8", "192.168.4.0/23", "2001:db8::/32", "::1"});
  for (auto inside : {"127.0.0.1", "10.255.0.1", "192.168.5.9", "2001:db8:1::2", "::1"})
    EXPECT_TRUE(some.contains(ip::make_address(inside))) << inside;
  for (auto outside : {"127.0.0.2", "11.0.0.1", "192.168.6.0", "2001:db9::1", "::2"})
    EXPECT_FALSE(some.contains(ip::make_address(outside))) << outside;
  EXPECT_FALSE(networks({}).contains(ip::make_address("127.0.0.1")));
  EXPECT_TRUE(networks({"unix"}).local_sockets());
  EXPECT_TRUE(networks({"0.0.0.0/0"}).contains(ip::make_address("8.8.8.8")));
  EXPECT_FALSE(networks({"0.0.0.0/0"}).contains(ip::make_address("2001::1")));
}

TEST(Networks, refuse_what_is_none) {
  for (auto bad : {"", "localhost", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1"})
    EXPECT_FALSE(Networks::parse({bad})) << bad;
}

TEST(Forwarded, believes_the_right_most_hop_that_is_not_trusted) {
  auto trusted = networks({"127.0.0.1", "10.0.0.0/8"});
  auto peer = ip::make_address("127.0.0.1");
  auto client = [&](std::vector<HeaderView> headers) {
    Request request;
    request.headers = std::move(headers);
    return forwarded_client(request, trusted, peer).to_string();
  };
  EXPECT_EQ(client({}), "127.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "192.0.2.1"}}), "192.0.2.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, 192.0.2.1"}}), "192.0.2.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, 192.0.2.1, 10.1.1.1"}}), "192.0.2.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6"}, {"A", "b"}, {"x-forwarded-for", "192.0.2.1:4711"}}),
            "192.0.2.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "[2001:db8::1]:80"}}), "2001:db8::1");
  EXPECT_EQ(client({{"X-Forwarded-For", "::ffff:192.0.2.9"}}), "192.0.2.9");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, nonsense, 10.1.1.1"}}), "10.1.1.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "nonsense"}}), "127.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.1.1.1, 10.1.1.2"}}), "10.1.1.1");
}

TEST(Forwarded, counts_ipv6_clients_by_their_64) {
  EXPECT_EQ(client_key(ip::make_address("2001:db8:1:2:3:4:5:6")).to_string(), "2001:db8:1:2::");
  EXPECT_EQ(client_key(ip::make_address("192.0.2.1")).to_string(), "192.0.2.1");
}

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

TEST(ProxyProtocol, reads_version_2) {
  auto v4 = kSignature + std::string("\x21\x11\0\x0c\xc0\0\2\1\x7f\0\0\1\x10\0\0\x50", 16);
  auto header = parse_proxy_header(v4 + "GET /").value();
  EXPECT_EQ(header.length, 28u);
  EXPECT_EQ(header.client->to_string(), "192.0.2.1");
  auto v6 = kSignature + std::string("\x21\x21\0\x24", 4) + std::string("\x20\x01\x0d\xb8", 4) +
            std::string(32, '\1');
  EXPECT_EQ(parse_proxy_header(v6).value().client->to_string(), "2001:db8:101:101:101:101:101:101");
  auto local = kSignature + std::string("\x20\0\0\0", 4);
  EXPECT_EQ(parse_proxy_header(local).value().length, 16u);
  EXPECT_FALSE(parse_proxy_header(local).value().client);
  for (std::size_t cut = 0; cut < v4.size(); ++cut)
    EXPECT_EQ(parse_proxy_header(v4.substr(0, cut)).value().length, 0u) << cut;
}

TEST(ProxyProtocol, refuses_version_1_and_nonsense) {
  EXPECT_FALSE(parse_proxy_header("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n"));
  EXPECT_FALSE(parse_proxy_header("GET / HTTP/1.1\r\n"));
  EXPECT_FALSE(parse_proxy_header(kSignature + std::string("\x11\x11\0\x0c", 4)));
  EXPECT_FALSE(parse_proxy_header(kSignature + std::string("\x21\x11\0\x04", 4) + "abcd"));
  EXPECT_FALSE(parse_proxy_header(kSignature + std::string("\x21\x11\xff\xff", 4)));
}

}  // namespace
}  // namespace metropole::http::detail
