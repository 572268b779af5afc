// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <filesystem>
#include <string>
#include <unordered_map>

#include "core/result.hpp"
#include "http/message.hpp"

namespace metropole::http {

// The files of one directory as they were at start: a table from URL path to file, so that no path typed by a
// stranger ever reaches the file system. Texts are kept in memory with their gzip and brotli forms; the rest
// is sent from disk. Read-only after loading: one object serves every loop.
class StaticFiles {
 public:
  // Lists `root` with its folders; hidden files and symbolic links are left out. Fails when it cannot be
  // read.
  static Result<StaticFiles> load(const std::filesystem::path& root);

  // Fills `response` for a GET or HEAD of a known file ("/" and "/folder/" mean their index.html); false
  // otherwise.
  bool serve(const Request& request, Response& response) const;
  std::size_t size() const { return files_.size(); }

 private:
  struct Entry {
    FileBody file;
    std::string content_type;
    std::string tag;  // hexadecimal, without quotes
    bool in_memory = false;
    std::string content, gzip, brotli;  // an empty coding is not worth its bytes
  };
  static Entry read_entry(const std::filesystem::path& path);
  static void fill(const Entry& entry, const Request& request, Response& response);

  std::unordered_map<std::string, Entry> files_;
};

}  // namespace metropole::http
