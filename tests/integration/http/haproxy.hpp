// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace metropole::http {

// A real HAProxy in front of a server on 127.0.0.1, in a folder of its own, ended with the object.
class Haproxy {
 public:
  // `sharing`: every client's requests go over shared connections, which is what smuggling needs, and are
  // counted. `shipped`: deploy/haproxy/haproxy.cfg as it is; it speaks PROXY v2 to the server and counts
  // nothing here.
  enum class Flavour { sharing, shipped };

  Haproxy(std::uint16_t server_port, Flavour flavour);
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
  void exec_sharing() const;
  void exec_shipped(std::uint16_t server_port) const;

  std::filesystem::path folder_;
  pid_t process_ = -1;
};

}  // namespace metropole::http
