// SPDX-License-Identifier: EUPL-1.2
#include "async/loop_group.hpp"

#include <pthread.h>

namespace metropole::async {

LoopGroup::LoopGroup(unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    loops_.push_back(std::make_unique<Loop>("loop-" + std::to_string(i), i));
}

LoopGroup::~LoopGroup() {
  stop();
}

void LoopGroup::start() {
  for (auto& loop : loops_) {
    threads_.emplace_back([&loop] { loop->run(); });
    pthread_setname_np(threads_.back().native_handle(), loop->name().c_str());
  }
}

void LoopGroup::stop() {
  for (auto& loop : loops_) loop->request_stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool LoopGroup::all_turned_within(std::chrono::milliseconds limit) const {
  auto oldest = std::chrono::steady_clock::now() - limit;
  return std::ranges::all_of(loops_, [&](const auto& loop) { return loop->last_turn() >= oldest; });
}

}  // namespace metropole::async
