// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "store/migrations.hpp"

namespace metropole::dataset {

// The tables of this folder; they need PostGIS and the folder `changes`.
std::vector<store::Migration> migrations();

}  // namespace metropole::dataset
