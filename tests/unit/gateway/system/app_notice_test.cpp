// SPDX-License-Identifier: EUPL-1.2
#include "system/app_notice.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace metropole::system {

namespace {

constexpr std::string_view kStorm = R"({"minimum_version": "1.2.0", "recommended_version": "1.4.0",
  "switches": {"journeys": false},
  "banner": {"level": "crisis", "title": {"fr": "Vigilance rouge", "en": "Red alert"}, "text": {"fr": "Restez chez vous."}}})";

struct File {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("notice-" + std::to_string(::getpid()) + ".json");
  ~File() { std::filesystem::remove(path); }
  // Each writing is one second newer, however coarse the file system's clock.
  void write(std::string_view text) {
    std::ofstream(path) << text;
    std::filesystem::last_write_time(path,
                                     std::filesystem::last_write_time(path) + std::chrono::seconds(++writes));
  }
  int writes = 0;
};

// Lets the loop tick until `done`, at most for a few seconds.
void turn_until(async::Loop& loop, std::function<bool()> done) {
  int ticks = 0;
  auto ticking = loop.every_tick([&](auto) {
    if (done() || ++ticks > 20) loop.request_stop();
  });
  loop.context().restart();
  loop.run();
  EXPECT_TRUE(done());
}

}  // namespace

TEST(AppNotice, is_read_and_told_in_the_readers_language) {
  auto notice = parse_notice(kStorm);
  ASSERT_TRUE(notice);
  auto told = notice->in("en");
  EXPECT_EQ(told.at("banner").at("title"), "Red alert");
  EXPECT_EQ(told.at("banner").at("text"), "Restez chez vous.");
  EXPECT_EQ(told.at("switches").at("journeys"), false);
  EXPECT_TRUE(AppNotice().in("fr").at("banner").is_null());
}

TEST(AppNotice, is_refused_whole_naming_what_is_wrong) {
  struct Case {
    const char* text;
    const char* names;
  };
  for (
      auto [text, names] :
      {Case{"", "JSON"},
       {"[]", "JSON"},
       {R"({"recommended_version": "1.0.0"})", "minimum_version"},
       {R"({"minimum_version": "1", "recommended_version": "1.0.0"})", "minimum_version"},
       {R"({"minimum_version": "1.0.0", "recommended_version": "1.0.0", "switches": {"a": 1}})", "switches"},
       {R"({"minimum_version": "1.0.0", "recommended_version": "1.0.0", "banner": {"level": "loud", "title": {"fr": "a"}, "text": {"fr": "b"}}})",
        "banner/level"},
       {R"({"minimum_version": "1.0.0", "recommended_version": "1.0.0", "banner": {"level": "info", "title": {"en": "a"}, "text": {"fr": "b"}}})",
        "banner/title"}}) {
    auto notice = parse_notice(text);
    ASSERT_FALSE(notice) << text;
    EXPECT_NE(notice.error().log.find(names), std::string::npos) << notice.error().log;
  }
}

TEST(AppNotices, follow_the_file_and_keep_the_last_right_one) {
  async::Loop loop("test", 0);
  File file;
  AppNotices notices(loop, file.path);
  EXPECT_FALSE(notices.current().banner);
  file.write(kStorm);
  turn_until(loop, [&] { return notices.current().banner.has_value(); });
  file.write("{ a typing mistake");
  turn_until(loop, [&] { return notices.current().banner.has_value(); });
  file.write(R"({"minimum_version": "1.2.0", "recommended_version": "1.4.0"})");
  turn_until(loop, [&] { return !notices.current().banner; });
}

}  // namespace metropole::system
