// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "account/resident_writes.hpp"
#include "api/call.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::account {

// A resident keeps at most this many favourites; the database holds to it too.
inline constexpr std::int64_t kMostFavourites = 100;

// Languages, tile order and favourites, guarded by one version that grows by one with every write. Reads come
// from the session, which the log keeps true.
class ProfileOperations {
 public:
  ProfileOperations(const dataset::Datasets& datasets, ResidentWrites& writes)
      : datasets_(datasets), writes_(writes) {}

  async::Task<Result<>> get(const api::Call& call, http::Response& response);
  async::Task<Result<>> put(const api::Call& call, http::Response& response);
  async::Task<Result<>> add_favourite(const api::Call& call, http::Response& response);
  async::Task<Result<>> remove_favourite(const api::Call& call, http::Response& response);

 private:
  // Refuses what its dataset is known not to hold; a dataset that is not loaded is taken at its word.
  Result<> known(const FeatureRef& ref, std::string pointer) const;

  const dataset::Datasets& datasets_;
  ResidentWrites& writes_;
};

}  // namespace metropole::account
