// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/strong_id.hpp"

namespace metropole {

// Who is asking. `anyone` carries nothing; a bit set of these is what an operation admits.
enum class PrincipalKind : std::uint8_t { anyone = 1, resident = 2, partner = 4, staff = 8 };

// How sure we are of a person, as eIDAS words it. A session without account is `none`.
enum class Strength : std::uint8_t { none, low, substantial, high };

// A right, limited to one authority ("13055") or, when that is empty, to nothing but its own scope rule.
struct Permission {
  std::string name;
  std::string authority;
};

// Everything the house knows of the caller once authenticated; handlers never see the credential itself.
struct Principal {
  PrincipalKind kind = PrincipalKind::anyone;
  ResidentId resident;
  SessionId session;
  Strength strength = Strength::none;
  std::vector<Permission> permissions;

  bool is(PrincipalKind wanted) const { return kind == wanted; }
};

}  // namespace metropole
