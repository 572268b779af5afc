// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace metropole::account {

// "Firefox, Android" from a User-Agent header: the family of browser and system, never a version or a model,
// so that people recognise their devices and nobody can recognise people by them. Nothing when neither is
// known.
std::optional<std::string> device_label(std::string_view user_agent);

}  // namespace metropole::account
