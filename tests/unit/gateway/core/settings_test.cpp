// SPDX-License-Identifier: EUPL-1.2
#include "core/settings.hpp"

#include <gtest/gtest.h>

namespace metropole {

TEST(Settings, takes_defaults_then_file_then_environment) {
  auto settings =
      read_settings("http:\n  listen: 127.0.0.1:1\nloops: 3\nhttp.trusted_proxies: [127.0.0.1, 10.0.0.0/8]\n",
                    {{"METROPOLE_LOOPS", "4"}, {"PATH", "/bin"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->http_listen, "127.0.0.1:1");
  EXPECT_EQ(settings->loops, 4);
  EXPECT_EQ(settings->trusted_proxies, (Texts{"127.0.0.1", "10.0.0.0/8"}));
  EXPECT_EQ(settings->log_level, "info");
}

TEST(Settings, reports_every_mistake_at_once_by_its_key) {
  auto settings = read_settings("loops: 999\nhttp: {lissen: a}\nlimits.bench: maybe\nlog.level: loud\n",
                                {{"METROPOLE_NO_SUCH", "1"}, {"METROPOLE_TEST_PG", "ignored"}});
  ASSERT_FALSE(settings);
  std::string all;
  for (const auto& mistake : settings.error()) all += mistake + "\n";
  for (auto part : {"loops: a number from 0 to 256", "http.lissen: unknown key",
                    "limits.bench: true or false", "log.level:", "METROPOLE_NO_SUCH: unknown variable"})
    EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
  EXPECT_EQ(all.find("METROPOLE_TEST_PG"), std::string::npos);
}

TEST(Settings, refuse_a_public_admin_listener_and_a_clock_without_offset) {
  EXPECT_FALSE(read_settings("admin.listen: 0.0.0.0:9000", {}));
  EXPECT_TRUE(read_settings("admin.listen: /run/metropole/admin.sock", {}));
  EXPECT_FALSE(read_settings("clock.at: 2026-11-23T07:42", {}));
  EXPECT_TRUE(read_settings("clock.at: 2026-11-23T07:42+01:00", {}));
}

TEST(Settings, are_printed_without_secrets_and_read_back) {
  auto settings = read_settings("database.url: host=/x password=hush\n", {});
  ASSERT_TRUE(settings);
  auto printed = print_settings(*settings);
  EXPECT_EQ(printed.find("hush"), std::string::npos);
  EXPECT_TRUE(read_settings(printed, {}));
}

TEST(Settings, are_all_documented) {
  auto page = document_settings();
  for (const auto& key : setting_keys()) {
    EXPECT_NE(page.find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
    EXPECT_FALSE(key.help.empty()) << key.name;
  }
}

}  // namespace metropole
