// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <thread>
#include <vector>

#include "async/loop.hpp"

namespace metropole::async {

// The process's loops, one thread each. Built stopped, so that parts can be made on the loops before they
// turn.
class LoopGroup {
 public:
  explicit LoopGroup(unsigned count);
  ~LoopGroup();

  std::size_t size() const { return loops_.size(); }
  Loop& operator[](std::size_t index) { return *loops_[index]; }
  void start();
  // Asks every loop to stop and joins the threads. Safe to call twice.
  void stop();
  // True while every loop has turned within `limit`. Any thread.
  bool all_turned_within(std::chrono::milliseconds limit) const;

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace metropole::async
