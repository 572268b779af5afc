// SPDX-License-Identifier: EUPL-1.2
#include "store/store_migrations.hpp"

#include "embedded/store_migrations.hpp"

namespace metropole::store {

std::vector<Migration> migrations() {
  return migrations_of("store", embedded::store_migrations::files);
}

}  // namespace metropole::store
