// SPDX-License-Identifier: EUPL-1.2
#include "changes/detail/log_follower.hpp"

namespace metropole::changes::detail {

bool LogFollower::begin(const Heads& heads) {
  bool holds = epoch_ == heads.epoch && std::ranges::all_of(positions_, [&](const auto& known) {
                 auto head = heads.versions.find(known.first);
                 return head != heads.versions.end() && head->second >= known.second;
               });
  if (holds) return false;
  epoch_ = heads.epoch;
  positions_ = heads.versions;
  return true;
}

std::vector<LogRange> LogFollower::wanted(const Heads& heads) const {
  std::vector<LogRange> ranges;
  for (const auto& [stream, head] : heads.versions) {
    auto known = positions_.find(stream);
    auto after = known == positions_.end() ? 0 : known->second;
    if (head > after) ranges.push_back({stream, after, std::min(head, after + page_), head});
  }
  return ranges;
}

bool LogFollower::advance(const LogRange& range, std::span<const LoggedChange> lines) {
  auto expected = range.after;
  bool whole =
      std::ranges::all_of(lines, [&](const LoggedChange& line) { return line.version == ++expected; });
  whole = whole && expected == range.upto;
  positions_[range.stream] = whole ? range.upto : range.head;
  return whole;
}

}  // namespace metropole::changes::detail
