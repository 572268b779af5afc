// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/loop.hpp"
#include "changes/log_reader.hpp"
#include "identity/session.hpp"
#include "store/database.hpp"
#include "store/redis.hpp"

namespace metropole::identity {

// SHA-256 of a token: what is stored and looked up. The token itself is never kept.
using TokenHash = std::array<std::uint8_t, 32>;

// A session lives this long after the last day on which it was used.
inline constexpr std::chrono::days kSessionLife{395};

struct NewToken {
  std::string text;  // "mtp_" + base64url(256 random bits) + base64url(CRC32): shown once
  TokenHash hash;
};
NewToken make_token();
// Nothing when prefix, length, alphabet or checksum is wrong: garbage costs no look-up.
std::optional<TokenHash> hash_token(std::string_view token);

// Sessions of one loop: its cache, then Redis, then PostgreSQL; single-flight, bounded negative cache;
// revocations and profile changes arrive by the log and take effect within a second everywhere.
class Sessions {
 public:
  struct Options {
    std::size_t cached = 200'000;  // sessions kept, a loop
    std::size_t unknown = 10'000;  // unknown tokens remembered for a short while
    std::chrono::seconds shared_for{
        900};  // how long Redis keeps what was read; not believed that long after a reset
  };
  Sessions(async::Loop& loop, store::Database& database, store::Redis& redis, const Clock& clock);
  Sessions(async::Loop& loop, store::Database& database, store::Redis& redis, const Clock& clock,
           Options options);
  ~Sessions();

  // The hot path: no wait, no allocation. Empty when not cached, expired, or below its floor.
  SessionHandle cached(const TokenHash& hash) const;
  // Reads it if it must. `unauthenticated` ("session_unknown") only when the truth said so; `unavailable`
  // when the truth could not be asked. `seen` is the client's Metropole-Seen version of its resident stream,
  // 0 for none.
  async::Task<Result<SessionHandle>> find(TokenHash hash, std::int64_t seen, async::Deadline deadline);
  // What the log says of "resident/" streams; the composition root subscribes it.
  void apply(const changes::LogBatch& batch);
  // Takes the copies of ended sessions out of Redis; what this loop holds goes by `apply`.
  void drop_shared(const std::vector<TokenHash>& hashes);
  std::size_t size() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace metropole::identity
