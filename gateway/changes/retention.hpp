// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "changes/jobs.hpp"

namespace metropole::changes {

// How long the log and events stay. A reader further behind than the log reaches is reset. `changes_kept` is
// of each stream, whatever their age: with it the keys of erased persons would stay too. `batch` rows go a
// statement, so that nobody waits long for its locks.
struct Retention {
  std::chrono::days changes{30};
  std::int64_t changes_kept = 0;
  std::chrono::days events{396};  // thirteen months
  std::int64_t batch = 2'000;
};

// The daily job "changes.purge". Both references must outlive the runner that gets it.
JobDefinition purge_job(store::Database& database, const Clock& clock, Retention retention = {});

}  // namespace metropole::changes
