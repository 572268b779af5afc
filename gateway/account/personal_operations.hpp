// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "account/erasure.hpp"
#include "api/call.hpp"
#include "changes/events.hpp"

namespace metropole::account {

// Seeing, taking away and erasing everything kept about oneself.
class PersonalOperations {
 public:
  PersonalOperations(store::Database& database, ResidentWrites& writes, ResidentData& own, Erasure& erasure,
                     std::vector<PersonalModule> modules)
      : events_(database), writes_(writes), own_(own), erasure_(erasure), modules_(std::move(modules)) {}

  async::Task<Result<>> list_activity(const api::Call& call, http::Response& response);
  async::Task<Result<>> export_all(const api::Call& call, http::Response& response);
  async::Task<Result<>> erase(const api::Call& call, http::Response& response);

 private:
  async::Task<Result<>> note_export(const api::Call& call);

  changes::EventReader events_;
  ResidentWrites& writes_;
  ResidentData& own_;
  Erasure& erasure_;
  std::vector<PersonalModule> modules_;
};

}  // namespace metropole::account
