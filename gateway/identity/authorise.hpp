// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>

#include "contract/operation.hpp"
#include "core/principal.hpp"
#include "core/result.hpp"
#include "core/scope.hpp"

namespace metropole::identity {

// Whether `principal` may call an operation with this access, and the Scope it then gets (none when the
// operation asks for none). Refuses by default: `unauthenticated` (401) when nobody is known and somebody
// must be, `forbidden` (403) for the wrong kind, a missing permission, too weak or too old a sign-in, or no
// authority to act for. An operation open to anyone is open to every kind; its other demands still hold.
// Pure.
Result<std::optional<Scope>> authorise(const contract::Access& access, const Principal& principal);

}  // namespace metropole::identity
