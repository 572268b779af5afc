// SPDX-License-Identifier: EUPL-1.2
#include "identity/authorise.hpp"

#include <string>

namespace metropole::identity {
namespace {

using contract::Access;
using contract::AccessScope;

std::unexpected<Error> refuse(const Principal& principal, std::string code, std::string detail) {
  if (principal.is(PrincipalKind::anyone)) {
    return fail(ErrorKind::unauthenticated, "session_required", "Cette opération demande une session.");
  }
  return fail(ErrorKind::forbidden, std::move(code), std::move(detail));
}

bool admitted(const Access& access, const Principal& principal) {
  return access.admits(PrincipalKind::anyone) || access.admits(principal.kind);
}

bool permitted(const Access& access, const Principal& principal) {
  return access.permission.empty() || std::ranges::any_of(principal.permissions, [&](const Permission& held) {
           return held.name == access.permission;
         });
}

// The one authority for which the principal holds the permission; acting for several at once is refused.
std::optional<std::string> authority_of(const Access& access, const Principal& principal) {
  std::optional<std::string> found;
  for (const auto& held : principal.permissions) {
    if (held.name != access.permission || held.authority.empty() || held.authority == found) continue;
    if (found) return std::nullopt;
    found = held.authority;
  }
  return found;
}

Result<std::optional<Scope>> scope_of(const Access& access, const Principal& principal) {
  switch (access.scope) {
    case AccessScope::none:
      return std::nullopt;
    case AccessScope::self:
      if (principal.is(PrincipalKind::resident)) return ScopeMaker::of_resident(principal.resident);
      return refuse(principal, "resident_required", "Cette opération ne concerne que les habitants.");
    case AccessScope::territory:
    case AccessScope::authority:
      if (!access.permission.empty()) {
        if (auto authority = authority_of(access, principal))
          return ScopeMaker::of_authority(std::move(*authority));
      }
      return refuse(principal, "authority_required",
                    "Cette opération demande d'agir pour une seule autorité.");
  }
  return refuse(principal, "principal_refused", {});
}

}  // namespace

Result<std::optional<Scope>> authorise(const Access& access, const Principal& principal) {
  if (!admitted(access, principal)) {
    return refuse(principal, "principal_refused", "Cette opération n'est pas ouverte à ce genre de compte.");
  }
  if (!permitted(access, principal)) {
    return refuse(principal, "permission_missing", "Il vous manque le droit d'utiliser cette opération.");
  }
  // A principal does not carry when it signed in yet, so an operation that limits that age admits nobody.
  if (principal.strength < access.strength || access.max_sign_in_age) {
    return refuse(principal, "sign_in_required",
                  "Cette opération demande une identification plus sûre ou plus récente.");
  }
  return scope_of(access, principal);
}

}  // namespace metropole::identity
