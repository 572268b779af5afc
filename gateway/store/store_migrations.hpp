// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "store/migrations.hpp"

namespace metropole::store {

// This folder's own migrations: roles, scope functions and the kept answers. They come before every other
// folder's.
std::vector<Migration> migrations();

// The migrations of a folder from its embedded files ("migrations/0001_roles.sql" becomes "0001_roles").
template <class Files>
std::vector<Migration> migrations_of(std::string folder, const Files& files) {
  std::vector<Migration> out;
  for (const auto& file : files) {
    auto name = file.name.substr(file.name.rfind('/') + 1);
    out.push_back({folder, std::string(name.substr(0, name.rfind('.'))), std::string(file.content)});
  }
  return out;
}

}  // namespace metropole::store
