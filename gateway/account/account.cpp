// SPDX-License-Identifier: EUPL-1.2
#include "account/account.hpp"

#include "account/housekeeping.hpp"
#include "account/personal_operations.hpp"
#include "account/profile_operations.hpp"
#include "account/session_operations.hpp"
#include "embedded/account_fragment.hpp"

namespace metropole::account {

api::ModuleDescription describe() {
  return {.name = "account",
          .openapi = std::string(embedded::account_fragment::files[0].content),
          .migrations = {},
          .datasets = {}};
}

struct Account::Parts {
  Parts(api::Given given, identity::Sessions& known, std::vector<PersonalModule> modules)
      : writes(given.writes, known),
        own(given.database, given.clock),
        erasure(given.database, known, given.clock, writes, own, modules),
        housekeeping(given.database, given.clock, erasure),
        sessions(given.database, known, writes),
        profile(given.datasets, writes),
        personal(given.database, writes, own, erasure, std::move(modules)) {}

  ResidentWrites writes;
  ResidentData own;
  Erasure erasure;
  Housekeeping housekeeping;
  SessionOperations sessions;
  ProfileOperations profile;
  PersonalOperations personal;
};

Account::Account(api::Given given, identity::Sessions& sessions, std::vector<PersonalModule> modules)
    : parts_(std::make_unique<Parts>(given, sessions, std::move(modules))) {}
Account::~Account() = default;

namespace {

// A member function of a part, as the handler of an operation.
template <class Part>
api::OperationHandler handler(Part& part,
                              async::Task<Result<>> (Part::*member)(const api::Call&, http::Response&)) {
  return [&part, member](const api::Call& call, http::Response& response) {
    return (part.*member)(call, response);
  };
}

}  // namespace

std::map<std::string, api::OperationHandler> Account::operations() {
  auto& [writes, own, erasure, housekeeping, sessions, profile, personal] = *parts_;
  return {{"account.create_session", handler(sessions, &SessionOperations::create)},
          {"account.list_sessions", handler(sessions, &SessionOperations::list)},
          {"account.revoke_session", handler(sessions, &SessionOperations::revoke)},
          {"account.get_profile", handler(profile, &ProfileOperations::get)},
          {"account.put_profile", handler(profile, &ProfileOperations::put)},
          {"account.add_favourite", handler(profile, &ProfileOperations::add_favourite)},
          {"account.remove_favourite", handler(profile, &ProfileOperations::remove_favourite)},
          {"account.list_activity", handler(personal, &PersonalOperations::list_activity)},
          {"account.export", handler(personal, &PersonalOperations::export_all)},
          {"account.erase", handler(personal, &PersonalOperations::erase)}};
}

api::PersonalData* Account::personal_data() {
  return &parts_->own;
}

std::vector<changes::JobDefinition> Account::jobs() {
  return parts_->housekeeping.jobs();
}

}  // namespace metropole::account
