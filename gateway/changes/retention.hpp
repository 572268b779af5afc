// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "changes/jobs.hpp"

namespace metropole::changes {

// How long the log and events stay. A reader further behind than the log reaches is reset.
struct Retention {
  std::chrono::days changes{30};
  std::int64_t changes_kept = 10'000;  // of each stream, whatever their age
  std::chrono::days events{396};       // thirteen months
  std::int64_t batch = 2'000;          // rows a statement: nobody waits long for its locks
};

// The daily job "changes.purge". Both references must outlive the runner that gets it.
JobDefinition purge_job(store::Database& database, const Clock& clock, Retention retention = {});

}  // namespace metropole::changes
