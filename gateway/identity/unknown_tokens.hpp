// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <unordered_set>

#include "identity/token_key.hpp"

namespace metropole::identity {

// Tokens that were asked for and do not exist, remembered for kLife to twice that, so that a client repeating
// one costs no database read. Two generations of half the room each: the older is dropped whole.
class UnknownTokens {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr auto kLife = std::chrono::seconds(10);

  explicit UnknownTokens(std::size_t room) : half_(std::max<std::size_t>(1, room / 2)) {}

  bool contains(const TokenHash& hash, Moment now) {
    turn(now);
    return young_.contains(hash) || old_.contains(hash);
  }
  void add(const TokenHash& hash, Moment now) {
    turn(now);
    if (young_.size() >= half_) age(now);
    young_.insert(hash);
  }
  void clear() {
    young_.clear();
    old_.clear();
  }
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  void turn(Moment now) {
    if (now - turned_at_ < kLife) return;
    if (now - turned_at_ >= 2 * kLife) young_.clear();
    age(now);
  }
  void age(Moment now) {
    old_ = std::exchange(young_, {});
    turned_at_ = now;
  }

  std::size_t half_;
  Moment turned_at_{};
  std::unordered_set<TokenHash, TokenKey> young_, old_;
};

}  // namespace metropole::identity
