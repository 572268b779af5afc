// SPDX-License-Identifier: EUPL-1.2
#include "account/device_label.hpp"

#include <array>
#include <span>
#include <utility>

namespace metropole::account {
namespace {

using Mark = std::pair<std::string_view, std::string_view>;  // what a User-Agent contains, what it stands for

// Browsers name those they resemble: the more particular mark comes first.
constexpr std::array<Mark, 8> kBrowsers{{{"Edg", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser/", "Samsung Internet"},
                                         {"FxiOS/", "Firefox"},
                                         {"Firefox/", "Firefox"},
                                         {"CriOS/", "Chrome"},
                                         {"Chrome/", "Chrome"},
                                         {"Safari/", "Safari"}}};
constexpr std::array<Mark, 7> kSystems{{{"Android", "Android"},
                                        {"iPhone", "iOS"},
                                        {"iPad", "iPadOS"},
                                        {"Windows", "Windows"},
                                        {"Macintosh", "macOS"},
                                        {"CrOS", "ChromeOS"},
                                        {"Linux", "Linux"}}};

std::string_view first_of(std::span<const Mark> marks, std::string_view user_agent) {
  for (const auto& [mark, family] : marks) {
    if (user_agent.find(mark) != std::string_view::npos) return family;
  }
  return {};
}

}  // namespace

std::optional<std::string> device_label(std::string_view user_agent) {
  std::string label(first_of(kBrowsers, user_agent));
  auto system = first_of(kSystems, user_agent);
  if (!label.empty() && !system.empty()) label += ", ";
  label += system;
  return label.empty() ? std::nullopt : std::optional(std::move(label));
}

}  // namespace metropole::account
