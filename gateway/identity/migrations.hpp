// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "store/migrations.hpp"

namespace metropole::identity {

// Residents, sessions, profiles and the ledger of erasures, in order.
std::vector<store::Migration> migrations();

}  // namespace metropole::identity
