// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "store/migrations.hpp"

namespace metropole::changes {

// The tables of the log, events and jobs; after store's own, which make the roles.
std::vector<store::Migration> migrations();

}  // namespace metropole::changes
