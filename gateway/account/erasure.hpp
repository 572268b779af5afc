// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "account/resident_data.hpp"
#include "account/resident_writes.hpp"

namespace metropole::account {

// A module that keeps personal rows, under its name.
struct PersonalModule {
  std::string name;
  api::PersonalData* data = nullptr;
};

// Erases a resident everywhere in one transaction: every module's rows, then the kernel's own; the log makes
// every process forget them within a second. On one loop.
class Erasure {
 public:
  Erasure(store::Database& database, identity::Sessions& sessions, const Clock& clock, ResidentWrites& writes,
          ResidentData& own, std::vector<PersonalModule> modules)
      : database_(database),
        sessions_(sessions),
        clock_(clock),
        writes_(writes),
        own_(own),
        modules_(std::move(modules)) {}

  async::Task<Result<>> erase(Scope scope, async::Deadline deadline);

 private:
  async::Task<Result<>> erase_rows(store::Transaction& transaction, ResidentId resident);

  store::Database& database_;
  identity::Sessions& sessions_;
  const Clock& clock_;
  ResidentWrites& writes_;
  ResidentData& own_;
  std::vector<PersonalModule> modules_;
};

}  // namespace metropole::account
