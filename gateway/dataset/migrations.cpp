// SPDX-License-Identifier: EUPL-1.2
#include "dataset/migrations.hpp"

#include "embedded/dataset_migrations.hpp"
#include "store/store_migrations.hpp"

namespace metropole::dataset {

std::vector<store::Migration> migrations() {
  return store::migrations_of("dataset", embedded::dataset_migrations::files);
}

}  // namespace metropole::dataset
