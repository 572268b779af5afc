// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "async/loop.hpp"
#include "core/clock.hpp"

namespace metropole::api {

// One answered request, as logged: template and status, never a value of a parameter.
struct AccessLine {
  Instant at;
  std::string_view request_id;
  std::string_view method;
  std::string_view route;  // the contract's template, "app" for its files, "-" for nothing known
  unsigned status = 0;
  std::size_t bytes = 0;
  std::chrono::nanoseconds took{};
};

// The access log of one loop: lines gather in memory and leave with the tick, or when 64 KiB are full.
class AccessLog {
 public:
  explicit AccessLog(async::Loop& loop);
  ~AccessLog();
  void add(const AccessLine& line);

 private:
  void flush();

  std::string buffer_;
  async::Loop::Ticking ticking_;
};

}  // namespace metropole::api
