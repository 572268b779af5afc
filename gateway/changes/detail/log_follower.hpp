// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "changes/log.hpp"

namespace metropole::changes::detail {

// The lines of one stream in (after, upto], to be read; `head` is where the stream stood.
struct LogRange {
  std::string stream;
  std::int64_t after, upto, head;
};

// How far one reader has come in each stream. Decides what to read next and accepts nothing but the very next
// version, so that no line is given twice or left out. Pure; the loop's reading is around it.
class LogFollower {
 public:
  // What one look at the heads said.
  struct Heads {
    std::string epoch;
    std::map<std::string, std::int64_t, std::less<>> versions;
  };

  // `page`: how many lines of a stream are read at once.
  explicit LogFollower(std::int64_t page) : page_(page) {}

  // True when nothing of before holds any more: the first look, another epoch, or a head that went back. The
  // position is then at these heads and everybody is to be reset.
  bool begin(const Heads& heads);
  std::vector<LogRange> wanted(const Heads& heads) const;
  // Takes the lines of a range, ordered. False when some are gone (purged): the stream's followers are to be
  // reset, and the position is at its head.
  bool advance(const LogRange& range, std::span<const LoggedChange> lines);

 private:
  std::int64_t page_;
  std::string epoch_;
  std::map<std::string, std::int64_t, std::less<>> positions_;
};

}  // namespace metropole::changes::detail
