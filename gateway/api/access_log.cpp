// SPDX-License-Identifier: EUPL-1.2
#include "api/access_log.hpp"

#include <fmt/compile.h>

#include "observe/log.hpp"

namespace metropole::api {

namespace {
constexpr std::size_t kFull = 64 * 1024;
}

AccessLog::AccessLog(async::Loop& loop) : ticking_(loop.every_tick([this](auto) { flush(); })) {
  buffer_.reserve(kFull + 1024);
}

AccessLog::~AccessLog() {
  flush();
}

void AccessLog::add(const AccessLine& line) {
  auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(line.at.time_since_epoch()).count();
  fmt::format_to(std::back_inserter(buffer_),
                 FMT_COMPILE("{{\"at\":{}.{:03},\"id\":\"{}\",\"method\":\"{}\",\"route\":\"{}\",\"status\":{"
                             "},\"bytes\":{},\"us\":{}}}\n"),
                 milliseconds / 1000, milliseconds % 1000, line.request_id, line.method, line.route,
                 line.status, line.bytes, line.took.count() / 1000);
  if (buffer_.size() >= kFull) flush();
}

void AccessLog::flush() {
  if (buffer_.empty()) return;
  observe::write_lines(buffer_);
  buffer_.clear();
}

}  // namespace metropole::api
