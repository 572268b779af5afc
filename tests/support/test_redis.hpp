// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>

namespace metropole::test {

// A Redis of its own on a Unix socket in a temporary folder, without persistence; killed and removed at the
// end. For tests that only need some Redis: shared_socket().
class TestRedis {
 public:
  // The runner's Redis (METROPOLE_TEST_REDIS), or "" when there is none. Use keys that start with the process
  // id.
  static std::string shared_socket();
  // Whether redis-server can be run here.
  static bool available();

  TestRedis();
  TestRedis(const TestRedis&) = delete;
  ~TestRedis();

  const std::string& socket() const { return socket_; }
  void kill();
  // Starts it, empty, and waits until it answers.
  void start();

 private:
  std::string folder_, socket_;
  int process_ = -1;
};

}  // namespace metropole::test
