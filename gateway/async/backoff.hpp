// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <random>

namespace metropole::async {

// Full-jitter exponential backoff: each delay is random between zero and a ceiling that doubles up to `most`.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most)
      : first_(first), most_(most), ceiling_(first) {}

  std::chrono::milliseconds next() {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> within(ceiling_.count() / 4,
                                                                         ceiling_.count());
    ceiling_ = std::min(most_, ceiling_ * 2);
    return std::chrono::milliseconds(within(random_));
  }
  void reset() { ceiling_ = first_; }

 private:
  std::chrono::milliseconds first_, most_, ceiling_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace metropole::async
