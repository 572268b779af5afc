// SPDX-License-Identifier: EUPL-1.2
#include "system/app_notice.hpp"

#include <re2/re2.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace metropole::system {

namespace {

constexpr std::uintmax_t kMostBytes = 64 * 1024;

std::unexpected<Error> wrong(std::string_view member) {
  return fail(ErrorKind::unprocessable, "notice_wrong", {},
              fmt::format("the notice file's \"{}\" is missing or wrong", member));
}

Result<std::string> version_of(const boost::json::object& notice, std::string_view member) {
  static const re2::RE2 kVersion(R"(\d{1,4}\.\d{1,4}\.\d{1,4})");
  const auto* value = notice.if_contains(member);
  if (!value || !value->is_string()) return wrong(member);
  std::string text(value->get_string());
  if (!re2::RE2::FullMatch(text, kVersion)) return wrong(member);
  return text;
}

Result<std::optional<AppNotice::Banner>> banner_of(const boost::json::object& notice) {
  const auto* value = notice.if_contains("banner");
  if (!value || value->is_null()) return std::optional<AppNotice::Banner>();
  if (!value->is_object()) return wrong("banner");
  const auto& banner = value->get_object();
  const auto *level = banner.if_contains("level"), *title = banner.if_contains("title"),
             *text = banner.if_contains("text");
  if (!level || !title || !text) return wrong("banner");
  if (*level != "info" && *level != "warning" && *level != "crisis") return wrong("banner/level");
  auto read_title = Localized::from_json(*title), read_text = Localized::from_json(*text);
  if (!read_title || !read_text) return wrong("banner/title or banner/text");
  return AppNotice::Banner{std::string(level->get_string()), std::move(*read_title), std::move(*read_text)};
}

Result<std::map<std::string, bool>> switches_of(const boost::json::object& notice) {
  std::map<std::string, bool> switches;
  const auto* value = notice.if_contains("switches");
  if (!value) return switches;
  if (!value->is_object()) return wrong("switches");
  for (const auto& [name, on] : value->get_object()) {
    if (!on.is_bool()) return wrong("switches");
    switches.emplace(name, on.get_bool());
  }
  return switches;
}

}  // namespace

boost::json::object AppNotice::in(std::string_view language) const {
  boost::json::object out{{"minimum_version", minimum_version}, {"recommended_version", recommended_version}};
  auto& switched = out["switches"].emplace_object();
  for (const auto& [name, on] : switches) switched.emplace(name, on);
  out["banner"] = nullptr;
  if (banner)
    out["banner"] = {
        {"level", banner->level}, {"title", banner->title.in(language)}, {"text", banner->text.in(language)}};
  return out;
}

Result<AppNotice> parse_notice(std::string_view json) {
  boost::system::error_code error;
  auto value = boost::json::parse(json, error);
  if (error || !value.is_object()) return wrong("JSON");
  const auto& notice = value.get_object();
  auto minimum = version_of(notice, "minimum_version"),
       recommended = version_of(notice, "recommended_version");
  if (!minimum) return pass(minimum);
  if (!recommended) return pass(recommended);
  auto switches = switches_of(notice);
  if (!switches) return pass(switches);
  auto banner = banner_of(notice);
  if (!banner) return pass(banner);
  return AppNotice{std::move(*minimum), std::move(*recommended), std::move(*switches), std::move(*banner)};
}

AppNotices::AppNotices(async::Loop& loop, std::filesystem::path file) : file_(std::move(file)) {
  if (file_.empty()) return;
  look();
  ticking_ = loop.every_tick([this](auto) { look(); });
}

void AppNotices::look() {
  std::error_code error;
  auto changed_at = std::filesystem::last_write_time(file_, error);
  if (error || changed_at == read_at_) return;
  read_at_ = changed_at;
  if (std::filesystem::file_size(file_, error) > kMostBytes || error) return;
  std::ifstream in(file_);
  std::ostringstream text;
  text << in.rdbuf();
  if (auto notice = parse_notice(text.str()))
    notice_ = std::move(*notice);
  else
    spdlog::error("notice file kept out: {}", notice.error().log);
}

}  // namespace metropole::system
