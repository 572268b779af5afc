// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>

namespace metropole::observe {

// Where lines go: JSON objects, one a line, to a file or (empty) to standard error. Level: debug, info, warn,
// error.
struct LogOptions {
  std::string file;
  std::string level = "info";
};

// Sets the process's log up; call once, before any thread. Throws std::runtime_error when the file cannot be
// opened.
void start_log(const LogOptions& options);

// Hands a block of finished lines (each ending in \n) to the log's file in one write. Any thread.
void write_lines(std::string_view lines);

}  // namespace metropole::observe
