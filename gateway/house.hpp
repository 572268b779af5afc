// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <vector>

#include "api/module.hpp"
#include "contract/contract.hpp"

namespace metropole {

// What the house is made of, known before anything runs. house.cpp and loop_services.cpp are the only sources
// that name every module.
std::vector<store::Migration> house_migrations();  // in dependency order
std::vector<dataset::Definition> house_datasets();
Result<std::shared_ptr<const contract::Contract>> compose_contract();

// The languages the product ships its own texts in.
std::vector<Language> shipped_languages();

}  // namespace metropole
