// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace metropole {

using Milliseconds = std::chrono::milliseconds;
using Texts = std::vector<std::string>;

// The configuration of a process. Defaults are here; names, bounds and help are in `setting_keys()`.
struct Settings {
  std::int64_t loops = 0;
  std::string http_listen = "127.0.0.1:8080";
  std::string public_url = "http://127.0.0.1:8080";
  Texts trusted_proxies;
  bool proxy_protocol = false;
  std::int64_t max_connections = 10'000;
  std::int64_t max_connections_per_client = 400;
  std::int64_t max_in_flight = 1'000;
  std::int64_t max_body_bytes = 1'048'576;
  Milliseconds answer_time{10'000};
  Milliseconds drain_delay{0};
  std::string admin_listen;
  std::string database_url = "dbname=metropole user=app";
  std::string database_owner_url = "dbname=metropole user=owner";
  std::int64_t database_exclusive = 2;
  std::string redis_socket;
  std::string app_directory = "app";
  std::string app_notice_file;
  std::string clock_at;
  bool limits_bench = false;
  std::string log_file;
  std::string log_level = "info";
};

// One key: where it lives, what it may be. Durations are written in milliseconds, lists with commas or as
// YAML lists.
struct SettingKey {
  using Member = std::variant<bool Settings::*, std::int64_t Settings::*, Milliseconds Settings::*,
                              std::string Settings::*, Texts Settings::*>;
  std::string_view name;  // "http.listen"; in the environment METROPOLE_HTTP_LISTEN
  Member member;
  std::string_view help;
  std::int64_t least = 0;  // bounds of numbers and durations
  std::int64_t most = 0;
  bool secret = false;  // never printed
};

std::span<const SettingKey> setting_keys();

// Every mistake of a configuration, each naming its key: all are reported at once.
using SettingMistakes = std::vector<std::string>;

// Defaults, then the YAML file's text (nested or dotted keys), then the environment ("METROPOLE_…" variables
// only; those of tests, METROPOLE_TEST_…, are not looked at). Unknown keys and wrong values are mistakes.
std::expected<Settings, SettingMistakes> read_settings(std::string_view yaml,
                                                       const std::map<std::string, std::string>& environment);

// The settings in force as YAML, secrets hidden.
std::string print_settings(const Settings& settings);
// docs/configuration.md: every key with type, default, bounds and help.
std::string document_settings();

}  // namespace metropole
