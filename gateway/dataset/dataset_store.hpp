// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <vector>

#include "changes/log_reader.hpp"
#include "dataset/snapshot.hpp"

namespace metropole::dataset {

// Every dataset of the process in memory: read on one loop, advanced as the log says that something changed,
// posted to all loops. While the database is away it keeps what it has and goes on trying. Made on `loop`,
// before the LogReader starts; destroyed after the loops have stopped.
class DatasetStore {
 public:
  DatasetStore(async::Loop& loop, store::Database& database, changes::LogReader& log,
               std::vector<Definition> definitions);
  ~DatasetStore();

  // The datasets as `loop` will see them, the same object for each call. Before `start`; lives as long as the
  // store.
  Datasets& on(async::Loop& loop);
  // Starts reading. On the store's loop, or before that turns.
  void start();
  // True once every dataset was read and has reached every loop; one never imported counts as read. Any
  // thread.
  bool ready() const;

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace metropole::dataset
