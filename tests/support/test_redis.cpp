// SPDX-License-Identifier: EUPL-1.2
#include "support/test_redis.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace metropole::test {

namespace {

bool answers(const std::string& socket) {
  std::unique_ptr<redisContext, decltype(&redisFree)> context(redisConnectUnix(socket.c_str()), redisFree);
  if (!context || context->err) return false;
  auto reply = redisCommand(context.get(), "PING");
  if (reply) freeReplyObject(reply);
  return reply != nullptr;
}

}  // namespace

std::string TestRedis::shared_socket() {
  auto socket = std::getenv("METROPOLE_TEST_REDIS");
  return socket ? socket : "";
}

bool TestRedis::available() {
  return std::system("command -v redis-server >/dev/null 2>&1") == 0;
}

TestRedis::TestRedis() {
  auto pattern = (std::filesystem::temp_directory_path() / "metropole-redis-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  socket_ = folder_ + "/redis.sock";
  start();
}

TestRedis::~TestRedis() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TestRedis::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

void TestRedis::start() {
  process_ = fork();
  if (process_ == 0) {
    auto silent = open("/dev/null", O_RDWR);
    for (int fd : {0, 1, 2}) dup2(silent, fd);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_.c_str(), "--save", "",
           "--appendonly", "no", "--dir", folder_.c_str(), nullptr);
    _exit(127);
  }
  for (int tries = 0; tries < 500; ++tries) {
    if (answers(socket_)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("redis-server does not answer");
}

}  // namespace metropole::test
