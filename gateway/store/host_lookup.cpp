// SPDX-License-Identifier: EUPL-1.2
#include "store/host_lookup.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <netdb.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <thread>

#include "async/one_shot.hpp"

namespace metropole::store {

namespace asio = async::asio;

// Shared with the searching thread, which may be the last to hold it: it touches nothing of the loop's but
// this pipe.
struct HostLookup::Search {
  std::string host;
  std::string address;
  std::string error = "no address";
  std::atomic<bool> done = false;
  std::array<int, 2> pipe{-1, -1};

  ~Search() {
    for (int end : pipe)
      if (end >= 0) close(end);
  }
};

std::shared_ptr<HostLookup::Search> HostLookup::start(const std::string& host) {
  auto search = std::make_shared<Search>();
  search->host = host;
  if (pipe2(search->pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) return nullptr;
  std::thread([search] {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    std::array<char, NI_MAXHOST> text{};
    auto error = getaddrinfo(search->host.c_str(), nullptr, &hints, &found);
    if (!error) {
      error = getnameinfo(found->ai_addr, found->ai_addrlen, text.data(), text.size(), nullptr, 0,
                          NI_NUMERICHOST);
      freeaddrinfo(found);
    }
    if (error) search->error = gai_strerror(error);
    search->address = text.data();
    search->done = true;
    [[maybe_unused]] auto woken = write(search->pipe[1], "", 1);
  }).detach();
  return search;
}

async::Task<Result<std::string>> HostLookup::find(std::string host, async::Deadline deadline) {
  boost::system::error_code no_address;
  asio::ip::make_address(host, no_address);
  if (!no_address) co_return host;
  if (!running_ || (running_->done && running_->host != host)) running_ = start(host);
  if (!running_) co_return unavailable("name_unknown", "out of descriptors");
  auto search = running_;
  asio::posix::basic_stream_descriptor<async::Executor> woken(executor_, dup(search->pipe[0]));
  auto over = std::make_shared<async::OneShot<bool>>(executor_);
  woken.async_wait(woken.wait_read, [over](boost::system::error_code error) { over->set(!error); });
  co_await over->wait(deadline);
  if (!search->done) co_return unavailable("name_unknown", search->host + ": the search takes too long");
  if (running_ == search) running_.reset();
  if (search->host != host || search->address.empty())
    co_return unavailable("name_unknown", fmt::format("{}: {}", search->host, search->error));
  co_return search->address;
}

async::Task<Result<std::string>> addresses_of(std::shared_ptr<HostLookup> lookup, std::string conninfo,
                                              async::Deadline deadline) {
  std::string hosts, addresses;
  auto names = 0;
  {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(conninfo.c_str(), nullptr), PQconninfoFree);
    for (auto option = parsed.get(); option && option->keyword; ++option) {
      if (!option->val || !*option->val) continue;
      if (std::string_view(option->keyword) == "hostaddr") co_return std::string();
      if (std::string_view(option->keyword) == "host") hosts = option->val;
    }
  }
  for (std::size_t at = 0; at <= hosts.size() && !hosts.empty();) {
    auto end = std::min(hosts.find(',', at), hosts.size());
    auto host = hosts.substr(at, end - at);
    if (at > 0) addresses += ',';
    at = end + 1;
    if (host.empty() || host.front() == '/' || host.front() == '@') continue;  // a socket's folder
    auto address = co_await lookup->find(host, deadline);
    if (!address) co_return address;
    addresses += *address;
    ++names;
  }
  co_return names > 0 ? addresses : std::string();
}

}  // namespace metropole::store
