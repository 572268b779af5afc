// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <boost/beast/http/basic_parser.hpp>

#include "reading.hpp"

namespace metropole::http {
namespace {

struct Case {
  const char* name;
  std::string bytes;
  const char* expected;
};

void check(const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    EXPECT_EQ(read_text(one.bytes), one.expected) << one.name;
    EXPECT_EQ(read_text(one.bytes, 1), one.expected) << one.name << ", byte by byte";
  }
}

std::string get(std::string_view headers) {
  return fmt::format("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", headers);
}

TEST(Head, reads_request_lines) {
  check({
      {"origin form", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b=c"},
      {"absolute form", "GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b"},
      {"absolute form without a path", "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "GET /"},
      {"absolute form with only a query", "GET http://h?q=1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?q=1"},
      {"absolute form, scheme in capitals", "GET HTTPS://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET /"},
      {"absolute form, default port told once", "GET http://h:80/ HTTP/1.1\r\nHost: H\r\n\r\n", "GET /"},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS *"},
      {"empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /"},
      {"1.0 closes", "GET / HTTP/1.0\r\n\r\n", "GET /, close"},
      {"1.0 kept alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET /"},
      {"1.1 closes when told", get("Connection: foo, Close\r\n"), "GET /, close"},
      {"Upgrade is ignored", get("Connection: Upgrade\r\nUpgrade: h2c\r\n"), "GET /"},
      {"no slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"asterisk for GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"authority form", "GET h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", "400 bad_target"},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"raw byte above 0x7e", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"user in an absolute target", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"other scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_target"},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_request_line"},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_request_line"},
      {"HTTP/0.9", "GET /\r\n\r\n", "400 bad_request_line"},
      {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 version_not_supported"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "505 version_not_supported"},
      {"lower case protocol", "GET / http/1.1\r\nHost: h\r\n\r\n", "400 bad_request_line"},
      {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", "501 method_not_implemented"},
      {"lower case method", "get / HTTP/1.1\r\nHost: h\r\n\r\n", "501 method_not_implemented"},
      {"method that is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "400 bad_request_line"},
  });
}

TEST(Head, refuses_what_two_servers_could_read_in_two_ways) {
  auto post = [](std::string_view headers) {
    return fmt::format("POST / HTTP/1.1\r\nHost: h\r\n{}\r\n0\r\n\r\n", headers);
  };
  check({
      {"no Host", "GET / HTTP/1.1\r\n\r\n", "400 bad_host"},
      {"two Hosts", get("Host: h\r\n"), "400 bad_host"},
      {"two Hosts on 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "400 bad_host"},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n", "400 bad_host"},
      {"Host with a user", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", "400 bad_host"},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "400 bad_host"},
      {"Connection that is no list of tokens", get("Connection: close\x90\r\n"), "400 bad_connection"},
      {"list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400 bad_host"},
      {"target disagrees with Host", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "400 host_disagrees"},
      {"length and chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
       "400 bad_transfer_encoding"},
      {"chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
       "400 bad_transfer_encoding"},
      {"xchunked", post("Transfer-Encoding: xchunked\r\n"), "400 bad_transfer_encoding"},
      {"identity", post("Transfer-Encoding: identity\r\n"), "400 bad_transfer_encoding"},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n"), "400 bad_transfer_encoding"},
      {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       "400 bad_transfer_encoding"},
      {"chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n"), "400 bad_transfer_encoding"},
      {"empty coding", post("Transfer-Encoding:\r\n"), "400 bad_transfer_encoding"},
      {"quoted coding", post("Transfer-Encoding: \"chunked\"\r\n"), "400 bad_transfer_encoding"},
      {"vertical tab before", post("Transfer-Encoding: \vchunked\r\n"), "400 bad_header"},
      {"chunked on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400 bad_transfer_encoding"},
      {"two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), "400 bad_content_length"},
      {"list of lengths", post("Content-Length: 5, 5\r\n"), "400 bad_content_length"},
      {"signed length", post("Content-Length: +5\r\n"), "400 bad_content_length"},
      {"negative length", post("Content-Length: -1\r\n"), "400 bad_content_length"},
      {"hexadecimal length", post("Content-Length: 0x5\r\n"), "400 bad_content_length"},
      {"empty length", post("Content-Length:\r\n"), "400 bad_content_length"},
      {"length beyond 64 bits", post("Content-Length: 18446744073709551617\r\n"), "400 bad_content_length"},
      {"folded field", get("A: b\r\n c\r\n"), "400 bad_header"},
      {"space before the colon", get("A : b\r\n"), "400 bad_header"},
      {"field without a colon", get("Abc\r\n"), "400 bad_header"},
      {"empty name", get(": b\r\n"), "400 bad_header"},
      {"lone carriage return in a value", get("A: b\rC: d\r\n"), "400 bad_header"},
      {"lone line feed", get("A: b\nC: d\r\n"), "400 bare_line_feed"},
      {"only line feeds", "GET / HTTP/1.1\nHost: h\n\n", "400 bare_line_feed"},
      {"NUL in a value", get(std::string_view("A: b\0c\r\n", 8)), "400 bad_header"},
      {"DEL in a value", get("A: b\x7f\r\n"), "400 bad_header"},
      {"unknown expectation", get("Expect: tea\r\n"), "417 expectation_failed"},
  });
}

TEST(Head, knows_its_limits) {
  Limits limits{.head_bytes = 200, .header_count = 3, .target_bytes = 50, .body_bytes = 10};
  auto read = [&](const std::string& bytes) {
    auto whole = read_text(bytes, 1'000'000, limits);
    EXPECT_EQ(read_text(bytes, 1, limits), whole);
    return whole;
  };
  auto line = [](std::size_t target) {
    return fmt::format("GET /{} HTTP/1.1\r\nHost: h\r\n", std::string(target - 1, 'a'));
  };
  EXPECT_EQ(read(line(50) + "\r\n"), "GET /" + std::string(49, 'a'));
  EXPECT_EQ(read(line(51) + "\r\n"), "414 target_too_long");
  EXPECT_EQ(read("GET /" + std::string(1000, 'a')), "414 target_too_long");
  EXPECT_EQ(read(line(1) + "A: " + std::string(300, 'b') + "\r\n\r\n"), "431 head_too_large");
  EXPECT_EQ(read(line(1) + "A: b\r\nA: b\r\n\r\n"), "GET /");
  EXPECT_EQ(read(line(1) + "A: b\r\nA: b\r\nA: b\r\n\r\n"), "431 too_many_headers");
  EXPECT_EQ(read(line(1) + "Content-Length: 10\r\n\r\n0123456789"), "GET / [0123456789]");
  EXPECT_EQ(read(line(1) + "Content-Length: 11\r\n\r\n"), "413 body_too_large");
}

TEST(Head, keeps_views_right_when_a_body_makes_the_buffer_move) {
  auto body = std::string(300'000, 'x');
  auto bytes = fmt::format(
      "POST http://h/a?b HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}GET /2 HTTP/1.1\r\nHost: "
      "h\r\n\r\n",
      body.size(), body);
  EXPECT_EQ(read_text(bytes, 1000), "POST /a?b [" + body + "], GET /2");
}

// Beast as a second opinion: whatever this parser takes, Beast takes too and reads the same fields.
struct Second : boost::beast::http::basic_parser<true> {
  using view = boost::beast::string_view;
  using error = boost::beast::error_code;
  std::vector<std::pair<std::string, std::string>> fields;
  void on_request_impl(boost::beast::http::verb, view, view, int, error&) override {}
  void on_response_impl(int, view, int, error&) override {}
  void on_field_impl(boost::beast::http::field, view name, view value, error&) override {
    fields.emplace_back(name, value);
  }
  void on_header_impl(error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error&) override {}
  std::size_t on_body_impl(view, error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, view, error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, view, error&) override { return 0; }
  void on_finish_impl(error&) override {}
};

TEST(Head, reads_fields_as_another_parser_does) {
  std::string bytes = "GET /x HTTP/1.1\r\nHost: h\r\nA:b\r\nB: \t c d \t\r\nC:\r\nd-e: caf\xc3\xa9\r\n\r\n";
  Second second;
  boost::beast::error_code error;
  second.put(boost::asio::buffer(bytes), error);
  ASSERT_FALSE(error) << error.message();
  Request request;
  detail::Head head;
  ASSERT_FALSE(detail::parse_head(bytes.data(), bytes.size(), Limits{}, request, head));
  ASSERT_EQ(request.headers.size(), second.fields.size());
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    EXPECT_EQ(request.headers[i].name, second.fields[i].first);
    EXPECT_EQ(request.headers[i].value, second.fields[i].second);
  }
  EXPECT_EQ(request.header("d-e"), "caf\xc3\xa9");
  EXPECT_EQ(request.header("absent"), "");
}

}  // namespace
}  // namespace metropole::http
