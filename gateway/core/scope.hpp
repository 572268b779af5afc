// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>

#include "core/principal.hpp"

namespace metropole {

// The key without which personal or authority-owned rows are out of reach: queries on them take a Scope, and
// the database checks it again (row-level security). Only the kernel makes one, from an authorised principal.
class Scope {
 public:
  const ResidentId& resident() const { return resident_; }
  const std::string& authority() const { return authority_; }

 private:
  friend class ScopeMaker;
  Scope(ResidentId resident, std::string authority) : resident_(resident), authority_(std::move(authority)) {}
  ResidentId resident_;
  std::string authority_;
};

// Held by the pipeline and by job runners; modules are handed the Scope it makes.
class ScopeMaker {
 public:
  static Scope of_resident(ResidentId resident) { return Scope(resident, {}); }
  static Scope of_authority(std::string authority) { return Scope(ResidentId{}, std::move(authority)); }
};

}  // namespace metropole
