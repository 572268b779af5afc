// SPDX-License-Identifier: EUPL-1.2
#include "http/static_files.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "harness.hpp"

namespace metropole::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A folder of files in a place of its own, removed at the end.
class Files : public testing::Test {
 protected:
  Files() : root_(fs::temp_directory_path() / fmt::format("static-files-{}", ::getpid())) {
    write("index.html", "<!doctype html>" + std::string(2000, 'a'));
    write("app.js", std::string(5000, 'b'));
    write("tiny.css", "a{}");
    write("sub/index.html", "sub");
    write("a b.txt", "spaced");
    write(".hidden", "secret");
    write(".git/config", "secret");
    std::string image;
    for (int i = 0; i < 3'000'000; ++i) image += static_cast<char>(i * 31 + i / 256);
    write("map.png", image);
    image_ = image;
    fs::create_symlink("/etc/passwd", root_ / "link.txt");
    files_ = std::make_unique<StaticFiles>(StaticFiles::load(root_).value());
    live_.handler().answers = [this](const Request& request, Response& response) {
      if (!files_->serve(request, response)) response.status = 404;
    };
  }
  ~Files() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& content) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
  }
  Reply get(std::string_view path, std::string_view headers = {}, std::string_view method = "GET") {
    Client client(live_.port());
    return client.ask(fmt::format("{} {} HTTP/1.1\r\nHost: h\r\n{}\r\n", method, path, headers),
                      method == "HEAD");
  }

  fs::path root_;
  std::string image_;
  std::unique_ptr<StaticFiles> files_;
  LiveServer live_;
};

TEST_F(Files, are_served_with_type_tag_and_policy) {
  auto page = get("/");
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.header("cache-control"), "no-cache");
  EXPECT_THAT(page.header("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(page.body.size(), 2015u);
  EXPECT_EQ(get("/", "If-None-Match: " + page.header("etag") + "\r\n").status, 304u);
  EXPECT_EQ(get("/app.js").header("content-security-policy"), "");
  EXPECT_EQ(get("/sub/").body, "sub");
  EXPECT_EQ(get("/a%20b.txt").body, "spaced");
  EXPECT_EQ(get("/tiny.css", "Accept-Encoding: gzip\r\n").header("content-encoding"), "");
}

TEST_F(Files, come_compressed_as_accepted_each_form_with_its_own_tag) {
  auto plain = get("/app.js");
  auto gzip = get("/app.js", "Accept-Encoding: gzip\r\n");
  auto brotli = get("/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(plain.header("content-encoding"), "");
  EXPECT_EQ(gzip.header("content-encoding"), "gzip");
  EXPECT_EQ(brotli.header("content-encoding"), "br");
  EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
  EXPECT_EQ(plain.body.size(), 5000u);
  EXPECT_LT(gzip.body.size(), 100u);
  EXPECT_NE(plain.header("etag"), gzip.header("etag"));
  EXPECT_NE(brotli.header("etag"), gzip.header("etag"));
}

TEST_F(Files, never_leave_their_folder) {
  for (auto path :
       {"/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/link.txt",
        "/.hidden", "/.git/config", "/sub", "/sub/..", "/app.js%00", "/app.js/", "/%", "/%zz", "/./app.js"})
    EXPECT_EQ(get(path).status, 404u) << path;
  EXPECT_EQ(get("/app.js", {}, "POST").status, 404u);
}

TEST_F(Files, are_sent_from_disk_whole_and_in_parts) {
  auto whole = get("/map.png");
  EXPECT_EQ(whole.header("accept-ranges"), "bytes");
  EXPECT_TRUE(whole.body == image_);
  EXPECT_EQ(get("/map.png", {}, "HEAD").header("content-length"), "3000000");
  auto part = get("/map.png", "Range: bytes=1000-1999\r\n");
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(part.header("content-range"), "bytes 1000-1999/3000000");
  EXPECT_TRUE(part.body == image_.substr(1000, 1000));
  EXPECT_EQ(get("/map.png", "Range: bytes=3000000-\r\n").status, 416u);
  EXPECT_EQ(get("/map.png", "Range: bytes=3000000-\r\n").header("content-range"), "bytes */3000000");
  EXPECT_EQ(get("/map.png", "Range: bytes=0-1,5-6\r\n").status, 200u);
  auto fresh = fmt::format("Range: bytes=0-9\r\nIf-Range: {}\r\n", whole.header("etag"));
  EXPECT_EQ(get("/map.png", fresh).status, 206u);
  EXPECT_EQ(get("/map.png", "Range: bytes=0-9\r\nIf-Range: \"old\"\r\n").status, 200u);
  EXPECT_EQ(get("/map.png", fresh + "If-None-Match: " + whole.header("etag") + "\r\n").status, 304u);
  EXPECT_EQ(get("/app.js", "Range: bytes=-3\r\nAccept-Encoding: br\r\n").body, "bbb");
}

TEST_F(Files, may_be_left_halfway_by_their_reader) {
  for (int i = 0; i < 20; ++i) {
    Client client(live_.port());
    client.send("GET /map.png HTTP/1.1\r\nHost: h\r\n\r\n");
    client.some();
  }
  EXPECT_EQ(get("/sub/").status, 200u);
}

TEST_F(Files, that_changed_after_the_start_are_not_sent_half) {
  write("map.png", "short");
  EXPECT_EQ(get("/map.png").status, 500u);
}

TEST(StaticFiles, say_when_their_folder_is_missing) {
  EXPECT_FALSE(StaticFiles::load("/no/such/folder"));
}

}  // namespace
}  // namespace metropole::http
