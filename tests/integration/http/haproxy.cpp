// SPDX-License-Identifier: EUPL-1.2
#include "haproxy.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "harness.hpp"

namespace metropole::http {

namespace fs = std::filesystem;

namespace {
constexpr const char* kProgram = "/usr/sbin/haproxy";

std::string configuration(const fs::path& folder, std::uint16_t server_port) {
  return fmt::format(R"(global
  stats socket {0}/stats.sock mode 600
  maxconn 200
defaults
  mode http
  timeout connect 2s
  timeout client 200ms
  timeout http-request 200ms
  timeout server 5s
  option forwardfor
frontend plain
  bind unix@{0}/front.sock
  default_backend house
frontend second
  bind unix@{0}/front-h2.sock proto h2
  default_backend house
backend house
  http-reuse always
  retries 0
  server one 127.0.0.1:{1}
)",
                     folder.string(), server_port);
}

fs::path shipped_configuration() {
  auto checkout = fs::canonical(__FILE__).parent_path().parent_path().parent_path().parent_path();
  return checkout / "deploy/haproxy/haproxy.cfg";
}

// The configuration wants a certificate to start, though these tests speak to its plain side.
void make_certificate(const fs::path& folder) {
  auto command = fmt::format(
      "cd '{}' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out "
      "certificate.pem 2>/dev/null && cat certificate.pem key.pem > both.pem",
      folder.string());
  if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
}

bool answers_on(const std::string& path) {
  try {
    Client probe(path);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}
}  // namespace

bool Haproxy::installed() {
  return ::access(kProgram, X_OK) == 0;
}

Haproxy::Haproxy(std::uint16_t server_port, Flavour flavour)
    : folder_(fs::temp_directory_path() / fmt::format("haproxy-{}-{}", ::getpid(), server_port)) {
  fs::create_directories(folder_);
  bool sharing = flavour == Flavour::sharing;
  if (sharing)
    std::ofstream(folder_ / "haproxy.cfg") << configuration(folder_, server_port);
  else
    make_certificate(folder_);
  process_ = ::fork();
  if (process_ == 0) {
    if (sharing)
      exec_sharing();
    else
      exec_shipped(server_port);
    ::_exit(127);
  }
  auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!answers_on(front()) || (sharing && !answers_on(front_h2()))) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_)
      throw std::runtime_error(fmt::format("haproxy ended with wait status {}", status));
    if (std::chrono::steady_clock::now() > patience) throw std::runtime_error("haproxy does not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // leaves the core to the one we wait for
  }
}

void Haproxy::exec_sharing() const {
  ::execl(kProgram, kProgram, "-db", "-f", (folder_ / "haproxy.cfg").c_str(), nullptr);
}

void Haproxy::exec_shipped(std::uint16_t server_port) const {
  auto server = fmt::format("127.0.0.1:{}", server_port);
  ::setenv("METROPOLE_PUBLIC_BIND", ("unix@" + (folder_ / "tls.sock").string()).c_str(), 1);
  ::setenv("METROPOLE_PLAIN_BIND", ("unix@" + front()).c_str(), 1);
  ::setenv("METROPOLE_PLAIN_SERVES", "yes", 1);
  ::setenv("METROPOLE_CERTIFICATE", (folder_ / "both.pem").c_str(), 1);
  ::setenv("METROPOLE_SERVER_ONE", server.c_str(), 1);
  ::setenv("METROPOLE_SERVER_TWO", server.c_str(), 1);
  ::execl(kProgram, kProgram, "-db", "-f", shipped_configuration().c_str(), nullptr);
}

Haproxy::~Haproxy() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  fs::remove_all(folder_);
}

std::map<std::string, std::string> Haproxy::statistics() const {
  Client client((folder_ / "stats.sock").string());
  client.send("show stat\n");
  std::istringstream lines(client.rest());
  std::string header, line;
  std::getline(lines, header);
  auto columns = [](const std::string& text) {
    std::vector<std::string> out;
    std::istringstream cells(text);
    for (std::string cell; std::getline(cells, cell, ',');) out.push_back(cell);
    return out;
  };
  auto names = columns(header.substr(2));
  while (std::getline(lines, line)) {
    if (!line.starts_with("house,one,")) continue;
    auto cells = columns(line);
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < cells.size() && i < names.size(); ++i) out[names[i]] = cells[i];
    return out;
  }
  throw std::runtime_error("no statistics of the server");
}

unsigned long Haproxy::good_answers() const {
  return std::stoul(statistics().at("hrsp_2xx"));
}

unsigned long Haproxy::answers() const {
  auto numbers = statistics();
  unsigned long sum = 0;
  for (auto column : {"hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other"})
    sum += std::stoul(numbers.at(column));
  return sum;
}

}  // namespace metropole::http
