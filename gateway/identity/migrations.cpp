// SPDX-License-Identifier: EUPL-1.2
#include "identity/migrations.hpp"

#include "embedded/identity_migrations.hpp"
#include "store/store_migrations.hpp"

namespace metropole::identity {

std::vector<store::Migration> migrations() {
  return store::migrations_of("identity", embedded::identity_migrations::files);
}

}  // namespace metropole::identity
