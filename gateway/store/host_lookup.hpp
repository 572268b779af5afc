// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <string>

#include "async/loop.hpp"
#include "core/result.hpp"

namespace metropole::store {

// Finds the address of a host name without holding the loop up: getaddrinfo blocks, so it runs on a thread of
// its own, one at a time. A search that outlives its deadline is left to end unseen and is waited for before
// the next one.
class HostLookup {
 public:
  explicit HostLookup(async::Executor executor) : executor_(executor) {}

  // A numeric address; `host` itself when it is one already.
  async::Task<Result<std::string>> find(std::string host, async::Deadline deadline);

 private:
  struct Search;
  static std::shared_ptr<Search> start(const std::string& host);

  async::Executor executor_;
  std::shared_ptr<Search> running_;
};

// The value of libpq's `hostaddr` for the hosts of a conninfo; empty when none of them is a name (or it is
// given).
async::Task<Result<std::string>> addresses_of(std::shared_ptr<HostLookup> lookup, std::string conninfo,
                                              async::Deadline deadline);

}  // namespace metropole::store
