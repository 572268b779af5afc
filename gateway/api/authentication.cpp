// SPDX-License-Identifier: EUPL-1.2
#include "api/authentication.hpp"

#include <charconv>

#include "http/cookies.hpp"
#include "identity/session_cookie.hpp"

namespace metropole::api {

namespace {

bool same_word(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::ranges::equal(text, lower, [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
         });
}

bool safe(http::Method method) {
  return method == http::Method::get || method == http::Method::head || method == http::Method::options;
}

Result<std::optional<PresentedToken>> from_authorization(std::string_view value) {
  auto space = value.find(' ');
  if (space == std::string_view::npos || !same_word(value.substr(0, space), "bearer"))
    return fail(ErrorKind::unauthenticated, "scheme_unknown",
                "Seule l'autorisation « Bearer » est acceptée.");
  return PresentedToken{value.substr(space + 1), false};
}

Result<std::optional<PresentedToken>> from_cookie(const http::Request& request) {
  auto cookie = http::find_cookie(request, identity::kSessionCookie);
  if (cookie.ambiguous)
    return fail(ErrorKind::bad_request, "credential_twice", "La demande porte plusieurs autorisations.");
  if (cookie.value.empty()) return std::optional<PresentedToken>();
  if (!safe(request.method) && request.header("sec-fetch-site") != "same-origin")
    return fail(ErrorKind::forbidden, "cross_site",
                "Cette action n'est acceptée que depuis l'application elle-même.");
  return PresentedToken{cookie.value, true};
}

}  // namespace

Result<std::optional<PresentedToken>> presented_token(const http::Request& request) {
  const std::string_view* authorization = nullptr;
  for (const auto& [name, value] : request.headers) {
    if (name.size() != 13 || !same_word(name, "authorization")) continue;
    if (authorization)
      return fail(ErrorKind::bad_request, "credential_twice", "La demande porte plusieurs autorisations.");
    authorization = &value;
  }
  return authorization ? from_authorization(*authorization) : from_cookie(request);
}

std::int64_t seen_resident_version(std::string_view header) {
  auto at = header.find("resident/");
  if (at == std::string_view::npos) return 0;
  auto dot = header.find('.', at);
  if (dot == std::string_view::npos) return 0;
  std::int64_t version = 0;
  std::from_chars(header.data() + dot + 1, header.data() + header.size(), version);
  return std::max<std::int64_t>(version, 0);
}

}  // namespace metropole::api
