// SPDX-License-Identifier: EUPL-1.2
#include "changes/migrations.hpp"

#include "embedded/changes_migrations.hpp"
#include "store/store_migrations.hpp"

namespace metropole::changes {

std::vector<store::Migration> migrations() {
  return store::migrations_of("changes", embedded::changes_migrations::files);
}

}  // namespace metropole::changes
