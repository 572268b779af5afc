// SPDX-License-Identifier: EUPL-1.2
#include "core/settings.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/clock.hpp"

namespace metropole {

namespace {

using S = Settings;
constexpr std::int64_t kMany = 1'000'000;

constexpr std::array kKeys{
    SettingKey{"loops", &S::loops, "Event loops, one thread each; 0 makes one a core.", 0, 256},
    SettingKey{"http.listen", &S::http_listen, "Public address, host:port or the path of a Unix socket."},
    SettingKey{"http.trusted_proxies", &S::trusted_proxies,
               "Addresses or networks whose forwarded headers are believed."},
    SettingKey{"http.proxy_protocol", &S::proxy_protocol,
               "Connections from trusted proxies begin with a PROXY v2 header."},
    SettingKey{"http.max_connections", &S::max_connections, "Open connections a loop; more are refused.", 1,
               kMany},
    SettingKey{"http.max_connections_per_client", &S::max_connections_per_client,
               "Open connections of one address a loop; mobile carriers share addresses.", 1, kMany},
    SettingKey{"http.max_in_flight", &S::max_in_flight,
               "Requests being answered at once a loop; more get 503.", 1, kMany},
    SettingKey{"http.max_body_bytes", &S::max_body_bytes, "Largest request body, in bytes.", 1'024,
               1'073'741'824},
    SettingKey{"http.answer_time", &S::answer_time, "Time a request may take in all.", 100, 300'000},
    SettingKey{"http.drain_delay", &S::drain_delay,
               "After SIGTERM, how long new connections are still taken while /ready says no.", 0, 300'000},
    SettingKey{"public_url", &S::public_url, "The address residents use; absolute links come from it."},
    SettingKey{"admin.listen", &S::admin_listen,
               "Metrics and detailed status: a loopback host:port or a Unix socket; empty for none."},
    SettingKey{"database.url", &S::database_url, "PostgreSQL of the running server, role app.", 0, 0, true},
    SettingKey{"database.owner_url", &S::database_owner_url, "PostgreSQL for migrate and import, role owner.",
               0, 0, true},
    SettingKey{"database.exclusive_connections", &S::database_exclusive,
               "Connections a loop keeps for transactions, besides the shared one.", 1, 64},
    SettingKey{"redis.socket", &S::redis_socket,
               "Redis: path of its Unix socket or host:port; empty for none."},
    SettingKey{"app.directory", &S::app_directory, "Folder of the web app's files."},
    SettingKey{"app.notice_file", &S::app_notice_file,
               "JSON with client versions, switches and the crisis banner; read again when it changes."},
    SettingKey{"clock.at", &S::clock_at,
               "Business time at start, RFC 3339, to show another moment; empty shows the present."},
    SettingKey{"limits.bench", &S::limits_bench,
               "Raises rate and connection limits for load tests; /status says so."},
    SettingKey{"log.file", &S::log_file, "File of the log; empty writes to standard error."},
    SettingKey{"log.level", &S::log_level, "debug, info, warn or error."},
};

std::string environment_name(std::string_view key) {
  std::string out = "METROPOLE_";
  for (char c : key) out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

Texts split(std::string_view text) {
  Texts out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.empty()) out.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return out;
}

// Puts `text` into the key's member; an empty answer means it was taken.
std::string assign(Settings& settings, const SettingKey& key, const std::string& text) {
  auto bounded = [&]() -> std::optional<std::int64_t> {
    auto number = parse_integer(text);
    return number && *number >= key.least && *number <= key.most ? number : std::nullopt;
  };
  auto refused = [&] {
    return fmt::format("{}: a number from {} to {} is wanted", key.name, key.least, key.most);
  };
  struct Put {
    decltype(bounded)& number;
    decltype(refused)& no;
    Settings& into;
    const SettingKey& key;
    const std::string& text;
    std::string operator()(bool Settings::* member) const {
      if (text != "true" && text != "false") return fmt::format("{}: true or false is wanted", key.name);
      into.*member = text == "true";
      return {};
    }
    std::string operator()(std::int64_t Settings::* member) const {
      auto value = number();
      return value ? (into.*member = *value, "") : no();
    }
    std::string operator()(Milliseconds Settings::* member) const {
      auto value = number();
      return value ? (into.*member = Milliseconds(*value), "") : no();
    }
    std::string operator()(std::string Settings::* member) const { return into.*member = text, ""; }
    std::string operator()(Texts Settings::* member) const { return into.*member = split(text), ""; }
  };
  return std::visit(Put{bounded, refused, settings, key, text}, key.member);
}

std::string shown(const Settings& settings, const SettingKey& key) {
  struct Show {
    const Settings& from;
    std::string operator()(bool Settings::* member) const { return from.*member ? "true" : "false"; }
    std::string operator()(std::int64_t Settings::* member) const { return std::to_string(from.*member); }
    std::string operator()(Milliseconds Settings::* member) const {
      return std::to_string((from.*member).count());
    }
    std::string operator()(std::string Settings::* member) const { return from.*member; }
    std::string operator()(Texts Settings::* member) const {
      return fmt::format("{}", fmt::join(from.*member, ","));
    }
  };
  return std::visit(Show{settings}, key.member);
}

constexpr std::array kTypeNames{"true or false", "integer", "milliseconds", "text", "list of texts"};

void flatten(const YAML::Node& node, const std::string& name, std::map<std::string, std::string>& out) {
  if (node.IsMap()) {
    for (const auto& item : node)
      flatten(item.second, name.empty() ? item.first.Scalar() : name + "." + item.first.Scalar(), out);
  } else if (node.IsSequence()) {
    std::string joined;
    for (const auto& item : node) joined += (joined.empty() ? "" : ",") + item.Scalar();
    out[name] = joined;
  } else {
    out[name] = node.IsNull() ? "" : node.Scalar();
  }
}

void check_meaning(const Settings& settings, SettingMistakes& mistakes) {
  if (!settings.clock_at.empty() && !parse_instant(settings.clock_at))
    mistakes.emplace_back(
        "clock.at: an RFC 3339 instant with its offset is wanted, as 2026-11-23T07:42+01:00");
  constexpr std::array kLevels{"debug", "info", "warn", "error"};
  if (std::ranges::find(kLevels, settings.log_level) == kLevels.end())
    mistakes.emplace_back("log.level: debug, info, warn or error is wanted");
  bool loopback = settings.admin_listen.empty() || settings.admin_listen.starts_with('/') ||
                  settings.admin_listen.starts_with("127.") || settings.admin_listen.starts_with("[::1]");
  if (!loopback) mistakes.emplace_back("admin.listen: only a loopback address or a Unix socket is allowed");
}

}  // namespace

std::span<const SettingKey> setting_keys() {
  return kKeys;
}

std::expected<Settings, SettingMistakes> read_settings(
    std::string_view yaml, const std::map<std::string, std::string>& environment) {
  Settings settings;
  SettingMistakes mistakes;
  std::map<std::string, std::string> given;
  try {
    if (auto root = YAML::Load(std::string(yaml)); root.IsMap())
      flatten(root, "", given);
    else if (!root.IsNull())
      mistakes.emplace_back("the file is not a map of keys");
  } catch (const YAML::Exception& error) {
    mistakes.push_back(fmt::format("the file is not YAML: {}", error.what()));
  }
  std::map<std::string, std::string> variables;
  for (const auto& [name, value] : environment)
    if (name.starts_with("METROPOLE_") && !name.starts_with("METROPOLE_TEST_"))
      variables.emplace(name, value);
  for (const auto& key : kKeys) {
    for (auto [from, name] :
         {std::pair{&given, std::string(key.name)}, {&variables, environment_name(key.name)}}) {
      auto found = from->extract(name);
      if (found.empty()) continue;
      if (auto mistake = assign(settings, key, found.mapped()); !mistake.empty())
        mistakes.push_back(std::move(mistake));
    }
  }
  for (const auto& [name, value] : given) mistakes.push_back(name + ": unknown key");
  for (const auto& [name, value] : variables) mistakes.push_back(name + ": unknown variable");
  check_meaning(settings, mistakes);
  if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
  return settings;
}

std::string print_settings(const Settings& settings) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  for (const auto& key : kKeys)
    out << YAML::Key << std::string(key.name) << YAML::Value
        << (key.secret ? "(hidden)" : shown(settings, key));
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

std::string document_settings() {
  std::string out =
      "# Configuration\n\nGenerated by `metropole config --document`; do not edit. A key is given in the "
      "YAML file "
      "(`--config`) or in the\nenvironment, which wins. Unknown keys stop the start.\n\n"
      "| key | environment | type | default | bounds | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const auto& key : kKeys) {
    bool bounded = key.most != 0;
    out += fmt::format("| `{}` | `{}` | {}{} | `{}` | {} | {} |\n", key.name, environment_name(key.name),
                       kTypeNames[key.member.index()], key.secret ? ", secret" : "", shown(Settings{}, key),
                       bounded ? fmt::format("{} to {}", key.least, key.most) : "", key.help);
  }
  return out;
}

}  // namespace metropole
