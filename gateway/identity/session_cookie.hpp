// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>

#include "identity/sessions.hpp"

namespace metropole::identity {

// How the web app carries its token: invisible to scripts, sent to this host only and never from another
// site's forms.
inline constexpr std::string_view kSessionCookie = "__Host-session";

// The value of a Set-Cookie header that hands the token to a browser for as long as a session lives…
inline std::string session_cookie(std::string_view token) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}", kSessionCookie, token,
                     std::chrono::seconds(kSessionLife).count());
}
// … and of one that takes it back.
inline std::string ended_session_cookie() {
  return fmt::format("{}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0", kSessionCookie);
}

}  // namespace metropole::identity
