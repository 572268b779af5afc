// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

#include "async/loop.hpp"
#include "contract/operation.hpp"
#include "core/result.hpp"
#include "store/redis.hpp"

namespace metropole::api {

// How much a key may do: `per_second` in the long run, `burst` at once.
struct Allowance {
  double per_second = 1;
  double burst = 1;
};

struct RateOptions {
  // By rate class of the contract: read, write, session, heavy. For one session; session creation counts by
  // address.
  std::array<Allowance, contract::kRateClasses> principal{Allowance{20, 100}, {2, 40}, {1, 60}, {0.05, 5}};
  // For one address (/64 in IPv6): only unknown tokens, session creation and writes without a session count.
  Allowance address{5, 300};
  bool unlimited = false;  // load tests
};

// The answer to who drew too much: rate_limited, with the time to wait rounded up to seconds.
std::unexpected<Error> too_many(std::chrono::milliseconds wait);

// GCRA buckets of one loop (the generic cell rate algorithm of ATM Forum TM 4.0: one instant a key). Every
// 250 ms what was drawn is added up across processes through Redis; while Redis is away the local buckets go
// on.
class RateLimits {
 public:
  RateLimits(async::Loop& loop, store::Redis& redis, RateOptions options);

  // Draws one from the bucket; when it is empty, how long until it is not.
  std::optional<std::chrono::milliseconds> draw(contract::RateClass rate, std::uint64_t principal,
                                                async::Deadline now);
  std::optional<std::chrono::milliseconds> draw_address(const boost::asio::ip::address& address,
                                                        async::Deadline now);
  bool unlimited() const { return options_.unlimited; }

 private:
  // One bucket: when it will be full again, what was drawn since the last exchange, the shared total then.
  struct Bucket {
    async::Deadline full_at;
    std::uint32_t drawn = 0;
    std::int64_t shared = 0;
  };
  using Table = boost::unordered_flat_map<std::uint64_t, Bucket>;
  static constexpr std::size_t kTables = contract::kRateClasses + 1;

  std::optional<std::chrono::milliseconds> draw(std::size_t table, std::uint64_t key, async::Deadline now);
  const Allowance& allowance(std::size_t table) const;
  void tick(async::Deadline now);
  void exchange(std::size_t table, std::uint64_t key, Bucket& bucket);
  async::Task<> merge(std::size_t table, std::uint64_t key, std::uint32_t drawn);

  async::Loop& loop_;
  store::Redis& redis_;
  RateOptions options_;
  std::array<Table, kTables> tables_;
  std::vector<std::pair<std::size_t, std::uint64_t>> drawn_;
  async::Loop::Ticking ticking_;
};

}  // namespace metropole::api
