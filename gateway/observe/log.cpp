// SPDX-License-Identifier: EUPL-1.2
#include "observe/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <stdexcept>

#include "core/json_text.hpp"

namespace metropole::observe {

namespace {
std::atomic<int> log_descriptor{STDERR_FILENO};

// Diagnostic lines in the same shape as access lines: {"at","level","text"}.
class JsonSink final : public spdlog::sinks::base_sink<std::mutex> {
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line = fmt::format("{{\"at\":{:.3f},\"level\":\"{}\",\"text\":\"",
                                   std::chrono::duration<double>(message.time.time_since_epoch()).count(),
                                   std::string_view(spdlog::level::to_string_view(message.level).data()));
    append_json_escaped(line, std::string_view(message.payload.data(), message.payload.size()));
    line += "\"}\n";
    write_lines(line);
  }
  void flush_() override {}
};
}  // namespace

void start_log(const LogOptions& options) {
  if (!options.file.empty()) {
    int opened = ::open(options.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (opened < 0) throw std::runtime_error("cannot open the log file " + options.file);
    log_descriptor = opened;
  }
  auto logger = std::make_shared<spdlog::logger>("metropole", std::make_shared<JsonSink>());
  logger->set_level(spdlog::level::from_str(options.level));
  spdlog::set_default_logger(std::move(logger));
}

void write_lines(std::string_view lines) {
  while (!lines.empty()) {
    auto written = ::write(log_descriptor.load(std::memory_order_relaxed), lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    // A full disk costs log lines, never an answer.
    if (written <= 0) return;
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace metropole::observe
