// SPDX-License-Identifier: EUPL-1.2
#include "home/fragment_store.hpp"

#include <spdlog/spdlog.h>

#include "async/with_deadline.hpp"
#include "home/texts.hpp"

namespace metropole::home {

using namespace std::chrono_literals;

FragmentStore::FragmentStore(async::Loop& loop, const Clock& clock, observe::Metrics& metrics,
                             Options options)
    : loop_(loop),
      clock_(clock),
      options_(options),
      builds_(metrics.counter("metropole_fragments_built_total", "Fragments of the home page built.")),
      failures_(metrics.counter("metropole_fragments_failed_total",
                                "Fragments whose module failed, threw or was too slow.")),
      ticking_(loop.every_tick([this](auto) { tick(); })) {}

SlotHandle FragmentStore::slot(api::TileSource& source, api::TileKey key) {
  auto found = slots_.find(key);
  if (found != slots_.end()) return found->second;
  if (slots_.size() >= options_.slots) make_room();
  auto made = std::make_shared<Slot>();
  made->key = key;
  made->source = &source;
  slots_.emplace(std::move(key), made);
  begin(made);
  return made;
}

async::Task<> FragmentStore::wait(SlotHandle slot, async::Deadline deadline) {
  if (slot->fragment) co_return;
  auto waiter = std::make_shared<async::OneShot<bool>>(loop_.executor());
  slot->waiters.push_back(waiter);
  co_await waiter->wait(deadline);
}

void FragmentStore::changed(std::string_view module, std::string_view object) {
  auto at = slots_.lower_bound(api::TileKey{std::string(module), std::string(object), {}, {}});
  for (; at != slots_.end() && at->first.module == module; ++at) {
    if (!object.empty() && at->first.object != object) break;
    begin(at->second);
  }
}

void FragmentStore::begin(const SlotHandle& slot) {
  if (slot->building) {
    slot->changed_meanwhile = true;
    return;
  }
  slot->building = true;
  loop_.spawn("fragment", build(slot));
}

async::Task<> FragmentStore::build(SlotHandle slot) {
  do {
    slot->changed_meanwhile = false;
    auto built = co_await try_build(slot);
    if (built)
      put(*slot, *built);
    else
      put_failed(*slot, built.error());
  } while (slot->changed_meanwhile);
  slot->building = false;
  for (auto& waiter : std::exchange(slot->waiters, {})) waiter->set(true);
  if (slot->fragment->valid_until) due_at(slot, *slot->fragment->valid_until);
}

async::Task<Result<api::BuiltTile>> FragmentStore::try_build(SlotHandle slot) {
  builds_.add();
  try {
    auto built =
        co_await async::with_deadline(slot->source->build(slot->key), async::in(options_.build_time));
    if (built) co_return std::move(*built);
    co_return fail(ErrorKind::timeout, "module_slow", {},
                   slot->key.module + " took too long to build a tile");
  } catch (const std::exception& bug) {
    co_return fail(ErrorKind::internal, "module_failed", {},
                   slot->key.module + " threw while building a tile: " + bug.what());
  }
}

void FragmentStore::put(Slot& slot, const api::BuiltTile& built) {
  slot.failures = 0;
  auto fresh = make_fragment(built);
  if (!slot.fragment || replaces(*fresh, *slot.fragment, built.max_age)) {
    slot.fragment = std::move(fresh);
  } else if (slot.fragment->valid_until != fresh->valid_until) {
    // The same words for longer: keep the bytes and the tag, take the new end.
    auto kept = std::make_shared<Fragment>(*slot.fragment);
    kept->valid_until = fresh->valid_until;
    kept->ranks = fresh->ranks;
    slot.fragment = std::move(kept);
  }
}

// The last fragment stays and is tried again soon; without one, a tile says that the service is away.
void FragmentStore::put_failed(Slot& slot, const Error& error) {
  failures_.add();
  spdlog::warn("tile {}:{} not built: {} {}", slot.key.module, slot.key.object, error.code, error.log);
  auto retry_at =
      clock_.now() + std::min<std::chrono::seconds>(60s, 2s * (1 << std::min(slot.failures++, 5)));
  if (!slot.fragment) {
    api::BuiltTile away{
        .tile = away_tile(slot.key, error.code), .valid_until = retry_at, .max_age = 3600s, .ranks = {}};
    away.ranks.push_back({Instant{}, 1'000});
    slot.fragment = make_fragment(away);
    return;
  }
  auto kept = std::make_shared<Fragment>(*slot.fragment);
  kept->valid_until = retry_at;
  slot.fragment = std::move(kept);
}

void FragmentStore::due_at(const SlotHandle& slot, Instant at) {
  due_.emplace(at, slot);
}

void FragmentStore::tick() {
  auto now = clock_.now();
  while (!due_.empty() && due_.begin()->first <= now) {
    auto slot = due_.begin()->second.lock();
    due_.erase(due_.begin());
    if (slot && slot->fragment && slot->fragment->valid_until && *slot->fragment->valid_until <= now)
      begin(slot);
  }
}

// Slots that no page holds any more go first; if all are held, the bound gives way rather than a page.
void FragmentStore::make_room() {
  std::erase_if(slots_,
                [](const auto& item) { return item.second.use_count() == 1 && !item.second->building; });
}

}  // namespace metropole::home
