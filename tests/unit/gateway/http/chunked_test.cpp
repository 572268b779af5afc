// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "reading.hpp"

namespace metropole::http {
namespace {

std::string chunked(std::string_view body) {
  return fmt::format("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{}", body);
}

TEST(Chunked, decodes_in_place_whatever_the_cuts) {
  const std::pair<std::string, std::string> cases[] = {
      {"0\r\n\r\n", "POST /"},
      {"5\r\nhello\r\n0\r\n\r\n", "POST / [hello]"},
      {"5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n", "POST / [hello world]"},
      {"A\r\n0123456789\r\n0\r\n\r\n", "POST / [0123456789]"},
      {"5;a;b=c;d=\"e \\\" f\"\r\nhello\r\n0;x\r\n\r\n", "POST / [hello]"},
      {"5\r\nhello\r\n0\r\nVary: *\r\nX: y\r\n\r\n", "POST / [hello]"},
      {"5\r\nhello\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n", "POST / [hello], GET /2"},
      {"5\r\nhello\r\n", "…"},
  };
  for (const auto& [body, expected] : cases) {
    for (std::size_t step : {1, 2, 3, 7, 1000})
      EXPECT_EQ(read_text(chunked(body), step), expected) << body << step;
  }
}

TEST(Chunked, refuses_loose_chunks) {
  for (std::string_view body : {"5 \r\nhello\r\n0\r\n\r\n",      " 5\r\nhello\r\n0\r\n\r\n",
                                "0x5\r\nhello\r\n0\r\n\r\n",     "+5\r\nhello\r\n0\r\n\r\n",
                                "-5\r\nhello\r\n0\r\n\r\n",      "5_0\r\nhello\r\n0\r\n\r\n",
                                "\r\nhello\r\n0\r\n\r\n",        "5\nhello\r\n0\r\n\r\n",
                                "5\r\nhello0\r\n\r\n",           "5\r\nhello\n0\r\n\r\n",
                                "5;\r\nhello\r\n0\r\n\r\n",      "5;a=\r\nhello\r\n0\r\n\r\n",
                                "5;a=\"b\r\nhello\r\n0\r\n\r\n", "5 ;a\r\nhello\r\n0\r\n\r\n",
                                "5\r\r\nhello\r\n0\r\n\r\n",     "fffffffffffffffff\r\n",
                                "0\r\nbad trailer\r\n\r\n",      "0\r\nContent-Length: 3\r\n\r\n",
                                "0\r\nHost: x\r\n\r\n",          "0\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    EXPECT_EQ(read_text(chunked(body)), "400 bad_chunk") << body;
    EXPECT_EQ(read_text(chunked(body), 1), "400 bad_chunk") << body;
  }
}

TEST(Chunked, bounds_content_extensions_and_trailers) {
  Limits limits{.body_bytes = 8};
  EXPECT_EQ(read_text(chunked("8\r\n01234567\r\n0\r\n\r\n"), 1, limits), "POST / [01234567]");
  EXPECT_EQ(read_text(chunked("9\r\n"), 1, limits), "413 body_too_large");
  EXPECT_EQ(read_text(chunked("8\r\n01234567\r\n1\r\n"), 1, limits), "413 body_too_large");
  std::string extensions;
  for (int i = 0; i < 100; ++i) extensions += "1;" + std::string(100, 'a') + "\r\nx\r\n";
  EXPECT_EQ(read_text(chunked(extensions)), "400 bad_chunk");
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += "A: " + std::string(100, 'a') + "\r\n";
  EXPECT_EQ(read_text(chunked(trailers)), "400 bad_chunk");
  EXPECT_EQ(read_text(chunked("5;" + std::string(3000, 'a'))), "400 bad_chunk");
}

}  // namespace
}  // namespace metropole::http
