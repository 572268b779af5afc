// SPDX-License-Identifier: EUPL-1.2
#include "account/device_label.hpp"

#include <gtest/gtest.h>

namespace metropole::account {
namespace {

struct Case {
  std::string_view user_agent;
  std::optional<std::string> label;
};

TEST(DeviceLabel, names_families_and_nothing_more) {
  const Case cases[]{
      {"Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0", "Firefox, Android"},
      {"Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 "
       "Chrome/115.0.0.0 Mobile Safari/537.36",
       "Samsung Internet, Android"},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
       "Version/17.2 "
       "Mobile/15E148 Safari/604.1",
       "Safari, iOS"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
       "Safari/537.36 Edg/120.0.0.0",
       "Edge, Windows"},
      {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
       "Safari/537.36",
       "Chrome, Linux"},
      {"curl/8.5.0", std::nullopt},
      {"", std::nullopt}};
  for (const auto& [user_agent, label] : cases) EXPECT_EQ(device_label(user_agent), label) << user_agent;
}

}  // namespace
}  // namespace metropole::account
