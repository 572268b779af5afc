// SPDX-License-Identifier: EUPL-1.2
// libFuzzer target of what reads requests. The first byte says how the rest is cut. Whatever the bytes: no
// crash, the same requests however they are cut, views inside the buffer, and nothing that Beast's parser
// would not take.
#include <boost/beast/http/basic_parser.hpp>
#include <cstdlib>

#include "http/detail/networks.hpp"
#include "http/detail/proxy_protocol.hpp"
#include "unit/gateway/http/reading.hpp"

namespace {

using namespace metropole::http;

struct SecondOpinion : boost::beast::http::basic_parser<true> {
  using view = boost::beast::string_view;
  using error = boost::beast::error_code;
  std::size_t fields = 0;
  void on_request_impl(boost::beast::http::verb, view, view, int, error&) override {}
  void on_response_impl(int, view, int, error&) override {}
  void on_field_impl(boost::beast::http::field, view, view, error&) override { ++fields; }
  void on_header_impl(error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error&) override {}
  std::size_t on_body_impl(view, error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, view, error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, view, error&) override { return 0; }
  void on_finish_impl(error&) override {}
};

void require(bool holds) {
  if (!holds) std::abort();
}

// A head this server takes is one Beast takes, with as many fields.
void compare_with_beast(std::string_view bytes) {
  detail::HeadFinder finder;
  if (finder.look(bytes, Limits{}) || finder.length() == 0) return;
  std::string head(bytes.substr(0, finder.length()));
  auto untouched = head;
  Request request;
  detail::Head known;
  if (detail::parse_head(head.data(), head.size(), Limits{}, request, known)) return;
  SecondOpinion second;
  second.header_limit(1 << 20);
  boost::beast::error_code error;
  second.put(boost::asio::buffer(untouched), error);
  // Beast also judges a field that has no meaning here.
  if (error == boost::beast::http::error::bad_value && !request.header("proxy-connection").empty()) return;
  require(!error && second.is_header_done());
  require(second.fields == request.headers.size());
  require(second.chunked() == known.chunked);
  require(known.chunked || second.content_length().value_or(0) == known.body_length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Limits limits{.head_bytes = 4096, .header_count = 32, .target_bytes = 512, .body_bytes = 2048};
  require(read_all(bytes, 1'000'000, limits) == read_all(bytes, data[0] % 32u + 1u, limits));
  compare_with_beast(bytes);
  auto proxy = detail::parse_proxy_header(bytes);
  require(!proxy || proxy->length <= bytes.size());
  (void)detail::parse_address(bytes);
  return 0;
}
