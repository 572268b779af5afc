// SPDX-License-Identifier: EUPL-1.2
#include "house.hpp"

#include <embedded/contract_root.hpp>

#include "account/account.hpp"
#include "changes/migrations.hpp"
#include "dataset/migrations.hpp"
#include "home/home_module.hpp"
#include "identity/migrations.hpp"
#include "pools/pools_module.hpp"
#include "store/store_migrations.hpp"
#include "system/system_module.hpp"

namespace metropole {

namespace {

std::vector<api::ModuleDescription> descriptions() {
  std::vector<api::ModuleDescription> out;
  out.push_back(system::describe());
  out.push_back(account::describe());
  out.push_back(home::describe());
  out.push_back(pools::describe());
  return out;
}

}  // namespace

std::vector<store::Migration> house_migrations() {
  std::vector<store::Migration> out;
  for (auto folder :
       {store::migrations(), changes::migrations(), identity::migrations(), dataset::migrations()})
    out.insert(out.end(), folder.begin(), folder.end());
  for (const auto& module : descriptions())
    out.insert(out.end(), module.migrations.begin(), module.migrations.end());
  return out;
}

std::vector<dataset::Definition> house_datasets() {
  std::vector<dataset::Definition> out;
  for (const auto& module : descriptions())
    out.insert(out.end(), module.datasets.begin(), module.datasets.end());
  return out;
}

Result<std::shared_ptr<const contract::Contract>> compose_contract() {
  std::vector<contract::Fragment> fragments;
  for (auto& module : descriptions()) fragments.push_back({module.name, std::move(module.openapi)});
  return contract::compose(embedded::contract_root::files[0].content, fragments);
}

std::vector<Language> shipped_languages() {
  return {"fr", "en", "it"};
}

}  // namespace metropole
