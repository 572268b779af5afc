// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <optional>

#include "store/exclusive_pool.hpp"

namespace metropole::store {

// The connection of a transaction, and the failure after which nothing more is sent on it.
class Transaction::Implementation {
 public:
  explicit Implementation(Lease lent) : lease(std::move(lent)) {}

  // The reason for not going on, if there is one.
  Result<> usable() const;
  // Ends the transaction's use after `error`; hands it on.
  std::unexpected<Error> broken(Error error);
  // As `broken`, and the connection is not to be used again.
  std::unexpected<Error> abandoned(Error error);
  // False, with `failure` set, when the parameters cannot be sent.
  bool send(const Statement& statement, const Params& params, bool hidden = false);
  // Closes the group and reads its answers.
  async::Task<Result<std::vector<Rows>>> finish();

  Lease lease;
  std::optional<Error> failure;
  bool committing = false;  // COMMIT goes with the next group
  bool committed = false;
};

}  // namespace metropole::store
