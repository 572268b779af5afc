// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace metropole::http {

// A real HAProxy in front of a server on 127.0.0.1, in a folder of its own, ended with the object. It hands
// every client's requests over shared connections (http-reuse always), which is what smuggling needs.
class Haproxy {
 public:
  explicit Haproxy(std::uint16_t server_port);
  ~Haproxy();
  Haproxy(const Haproxy&) = delete;

  static bool installed();
  std::string front() const { return (folder_ / "front.sock").string(); }        // HTTP/1.1
  std::string front_h2() const { return (folder_ / "front-h2.sock").string(); }  // HTTP/2 without TLS
  // The numbers of the server line of "show stat", by column.
  std::map<std::string, std::string> statistics() const;
  // Answers of the server that HAProxy counted: all final ones, and those with 2xx.
  unsigned long answers() const;
  unsigned long good_answers() const;

 private:
  std::filesystem::path folder_;
  pid_t process_ = -1;
};

}  // namespace metropole::http
