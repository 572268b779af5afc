// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <vector>

#include "account/erasure.hpp"
#include "api/module.hpp"
#include "identity/sessions.hpp"

namespace metropole::account {

// Name and contract fragment. Its tables are those of identity, whose migrations come with that folder.
api::ModuleDescription describe();

// Sessions, profile, favourites, journal, export and erasure of the resident who asks. One object a loop.
class Account final : public api::Module {
 public:
  // `modules`: every other module that keeps personal rows, on the same loop.
  Account(api::Given given, identity::Sessions& sessions, std::vector<PersonalModule> modules);
  ~Account() override;

  std::string_view name() const override { return "account"; }
  std::map<std::string, api::OperationHandler> operations() override;
  api::PersonalData* personal_data() override;
  std::vector<changes::JobDefinition> jobs() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace metropole::account
