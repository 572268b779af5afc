// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "api/tile_source.hpp"
#include "async/loop.hpp"
#include "async/one_shot.hpp"
#include "core/clock.hpp"
#include "home/fragment.hpp"
#include "observe/metrics.hpp"

namespace metropole::home {

// Where a fragment stands on its loop: its key, who builds it, and the fragment of the moment (empty at
// first).
struct Slot {
  api::TileKey key;
  api::TileSource* source = nullptr;
  FragmentHandle fragment;
  bool building = false;
  bool changed_meanwhile = false;
  int failures = 0;
  std::vector<std::shared_ptr<async::OneShot<bool>>> waiters;
};

using SlotHandle = std::shared_ptr<Slot>;

// The fragments of one loop: built once an object, rebuilt when a module says so or their time has come. A
// source that hangs, fails or throws costs its own fragment: the last one stays, or a tile says that it is
// away.
class FragmentStore final : public api::TileBoard {
 public:
  struct Options {
    std::chrono::milliseconds build_time{3'000};
    std::size_t slots = 100'000;
  };
  FragmentStore(async::Loop& loop, const Clock& clock, observe::Metrics& metrics, Options options);
  FragmentStore(async::Loop& loop, const Clock& clock, observe::Metrics& metrics)
      : FragmentStore(loop, clock, metrics, Options{}) {}

  // The slot of a key, made (and its building begun) when new.
  SlotHandle slot(api::TileSource& source, api::TileKey key);
  // Waits until the slot holds a fragment, or the deadline.
  async::Task<> wait(SlotHandle slot, async::Deadline deadline);
  void changed(std::string_view module, std::string_view object) override;
  std::size_t size() const { return slots_.size(); }

 private:
  void begin(const SlotHandle& slot);
  async::Task<> build(SlotHandle slot);
  async::Task<Result<api::BuiltTile>> try_build(SlotHandle slot);
  void put(Slot& slot, const api::BuiltTile& built);
  void put_failed(Slot& slot, const Error& error);
  void due_at(const SlotHandle& slot, Instant at);
  void tick();
  void make_room();

  async::Loop& loop_;
  const Clock& clock_;
  Options options_;
  observe::Counter& builds_;
  observe::Counter& failures_;
  std::map<api::TileKey, SlotHandle> slots_;
  std::multimap<Instant, std::weak_ptr<Slot>> due_;
  async::Loop::Ticking ticking_;
};

}  // namespace metropole::home
