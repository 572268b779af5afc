// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "account/resident_writes.hpp"
#include "api/call.hpp"
#include "store/database.hpp"

namespace metropole::account {

// Opening, listing and ending sessions. On one loop.
class SessionOperations {
 public:
  SessionOperations(store::Database& database, identity::Sessions& sessions, ResidentWrites& writes)
      : database_(database), sessions_(sessions), writes_(writes) {}

  async::Task<Result<>> create(const api::Call& call, http::Response& response);
  async::Task<Result<>> list(const api::Call& call, http::Response& response);
  async::Task<Result<>> revoke(const api::Call& call, http::Response& response);

 private:
  store::Database& database_;
  identity::Sessions& sessions_;
  ResidentWrites& writes_;
};

}  // namespace metropole::account
