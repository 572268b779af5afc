// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "account/erasure.hpp"
#include "changes/jobs.hpp"

namespace metropole::account {

// What ends by itself: sessions that expired, kept answers older than a day, and residents whom nobody can be
// any more (no session left, not seen for as long as a session lives), who are erased like those who ask for
// it.
class Housekeeping {
 public:
  Housekeeping(store::Database& database, const Clock& clock, Erasure& erasure)
      : database_(database), clock_(clock), erasure_(erasure) {}

  std::vector<changes::JobDefinition> jobs();

 private:
  async::Task<Result<>> purge_expired();
  async::Task<Result<>> purge_answers();
  async::Task<Result<>> erase_abandoned();

  store::Database& database_;
  const Clock& clock_;
  Erasure& erasure_;
};

}  // namespace metropole::account
