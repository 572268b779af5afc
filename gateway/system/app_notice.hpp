// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "async/loop.hpp"
#include "core/localized.hpp"

namespace metropole::system {

// What the operator tells every app, whatever its version.
struct AppNotice {
  struct Banner {
    std::string level;  // "info", "warning" or "crisis"
    Localized title;
    Localized text;
  };
  std::string minimum_version = "1.0.0";
  std::string recommended_version = "1.0.0";
  std::map<std::string, bool> switches;
  std::optional<Banner> banner;

  boost::json::object in(std::string_view language) const;
};

// Reads the JSON of a notice file; what it cannot read it refuses whole, naming the member.
Result<AppNotice> parse_notice(std::string_view json);

// The notice of one loop, read again within a second of the file's change. A wrong file keeps the last right
// one and is logged, so that a typing mistake during a crisis takes nothing down.
class AppNotices {
 public:
  AppNotices(async::Loop& loop, std::filesystem::path file);
  const AppNotice& current() const { return notice_; }

 private:
  void look();

  std::filesystem::path file_;
  std::filesystem::file_time_type read_at_{};
  AppNotice notice_;
  async::Loop::Ticking ticking_;
};

}  // namespace metropole::system
