// SPDX-License-Identifier: EUPL-1.2
#include "identity/sessions.hpp"

#include "async/single_flight.hpp"
#include "changes/versioned_cache.hpp"
#include "identity/session_record.hpp"
#include "identity/token_key.hpp"
#include "identity/unknown_tokens.hpp"

namespace metropole::identity {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr store::Statement kFind{"identity.find_session",
                                 "SELECT id, resident_id, created_at, expires_at, last_seen::text, "
                                 "languages, tile_order, version, favourites, as_of "
                                 "FROM identity_session($1)"};
constexpr store::Statement kTouch{"identity.touch_sessions",
                                  "SELECT identity_touch($1::uuid[], $2::date, $3)"};

constexpr auto kSharedWait = 50ms;  // Redis only saves time: slower than this it saves none
constexpr auto kTruthWait = 3s;
constexpr auto kLateForSharing = 5s;  // a slower reading is not shared
constexpr auto kMargin = 60s;         // between writing to Redis and its clock starting
constexpr auto kNoteUsesEach = 5s;
constexpr std::size_t kNotedUses = 10'000;

std::string day_of(Instant at) {
  return date::format("%F", date::floor<date::days>(at));
}

std::string shared_key(const TokenHash& hash) {
  return fmt::format("session:{:02x}", fmt::join(hash, ""));
}

std::unexpected<Error> unknown_session() {
  return fail(ErrorKind::unauthenticated, "session_unknown", "Cette session n'existe pas ou a pris fin.");
}

std::unexpected<Error> unchecked(std::string log) {
  return unavailable("session_unchecked", std::move(log));
}

}  // namespace

class Sessions::Implementation {
 public:
  Implementation(async::Loop& loop, store::Database& database, store::Redis& redis, const Clock& clock,
                 Options options)
      : loop_(loop),
        database_(database),
        redis_(redis),
        clock_(clock),
        options_(options),
        cache_({.entries = options.cached,
                .bytes = options.cached * 1024,
                .keep_floors = options.shared_for + 2 * kMargin,
                .floors = options.cached}),
        unknown_(options.unknown),
        flights_(loop),
        ticking_(loop.every_tick([this](async::Deadline now) { note_uses(now); })) {}

  SessionHandle cached(const TokenHash& hash, std::int64_t seen) {
    const Kept* kept = cache_.get(hash, seen);
    return kept != nullptr && clock_.now() < kept->fresh_until ? kept->session : nullptr;
  }

  async::Task<Result<SessionHandle>> find(TokenHash hash, std::int64_t seen, async::Deadline deadline) {
    if (auto session = cached(hash, seen)) co_return session;
    if (unknown_.contains(hash, steady_clock::now())) co_return unknown_session();
    // What a client has seen may be newer than a reading already under way, never than one that starts now.
    for (int attempt = 0;; ++attempt) {
      auto found = co_await flights_.run(
          flight_key(hash, seen > 0), [this, hash, seen] { return read(hash, seen > 0); }, deadline);
      if (!found) co_return spare(hash, unchecked("not answered before the deadline").error());
      if (!*found) co_return spare(hash, std::move(found->error()));
      const SessionRecord& record = **found;
      if (record.as_of < seen && attempt == 0) continue;
      if (record.session->expires_at <= clock_.now()) co_return unknown_session();
      co_return record.session;
    }
  }

  void apply(const changes::LogBatch& batch) {
    auto now = steady_clock::now();
    if (batch.reset) {
      cache_.clear(now);
      unknown_.clear();
    }
    for (const auto& change : batch.changes) {
      if (!change.stream.starts_with("resident/")) continue;
      if (auto resident = Uuid::parse(change.key))
        cache_.raise_floor(ResidentId(*resident), change.version, now);
    }
  }

  void drop_shared(const std::vector<TokenHash>& hashes) {
    for (const auto& hash : hashes) redis_.fire({"DEL", shared_key(hash)});
  }

  std::size_t size() const { return cache_.size(); }

 private:
  // Each session is read anew once a day, so that the day of its last use gets known; by an offset of its
  // own, or all of them would be read at midnight.
  struct Kept {
    SessionHandle session;
    Instant fresh_until;
  };

  static std::string flight_key(const TokenHash& hash, bool truth) {
    std::string key(reinterpret_cast<const char*>(hash.data()), hash.size());
    return key += truth ? 't' : 's';
  }

  // The truth could not be asked: a session known here still counts until it expires, whatever its age.
  Result<SessionHandle> spare(const TokenHash& hash, Error error) {
    if (error.kind == ErrorKind::unauthenticated) return std::unexpected(std::move(error));
    const Kept* kept = cache_.get(hash);
    if (kept != nullptr && clock_.now() < kept->session->expires_at) return kept->session;
    return std::unexpected(std::move(error));
  }

  async::Task<Result<SessionRecord>> read(TokenHash hash, bool truth) {
    if (!truth) {
      auto shared = co_await read_shared(hash);
      // The oldest it can be; what is refused here may have been revoked since.
      if (shared && keep(hash, *shared, steady_clock::now() - options_.shared_for - kMargin))
        co_return std::move(*shared);
    }
    auto started = steady_clock::now();
    auto asked_at = clock_.now();
    auto rows = co_await database_.read(kFind, store::Params{}.bytes(hash), async::in(kTruthWait));
    if (!rows) co_return unchecked(rows.error().code + ": " + rows.error().log);
    if (rows->empty()) {
      unknown_.add(hash, steady_clock::now());
      co_return unknown_session();
    }
    auto record = record_of((*rows)[0], asked_at);
    keep(hash, record, started);
    if (steady_clock::now() - started < kLateForSharing) {
      redis_.fire(
          {"SET", shared_key(hash), write_record(record), "EX", std::to_string(options_.shared_for.count())});
    }
    co_return record;
  }

  async::Task<std::optional<SessionRecord>> read_shared(TokenHash hash) {
    if (!redis_.up()) co_return std::nullopt;
    auto reply = co_await redis_.command({"GET", shared_key(hash)}, async::in(kSharedWait));
    if (!reply || reply->null) co_return std::nullopt;
    auto record = parse_record(reply->text);
    if (!record) co_return std::nullopt;
    auto age = clock_.now() - record->read_at;
    if (age > options_.shared_for || age < -kMargin) co_return std::nullopt;
    co_return record;
  }

  bool keep(const TokenHash& hash, const SessionRecord& record, steady_clock::time_point started) {
    auto now = clock_.now();
    auto tomorrow = date::floor<date::days>(now) + date::days(1) + std::chrono::seconds(hash[31] * 10);
    Kept kept{record.session, std::min<Instant>(record.session->expires_at, tomorrow)};
    if (record.last_seen < day_of(now) && used_.size() < kNotedUses) {
      used_.push_back(record.session->principal.session.value().text());
    }
    return cache_.fill(hash, record.session->principal.resident, std::move(kept),
                       {.as_of = record.as_of, .started = started, .bytes = weight_of(*record.session)});
  }

  void note_uses(async::Deadline now) {
    if (used_.empty() || now - uses_noted_at_ < kNoteUsesEach) return;
    uses_noted_at_ = now;
    loop_.spawn("note session uses", write_uses(std::exchange(used_, {})));
  }

  // Lost when the database is away: the next day's use is noted again.
  async::Task<> write_uses(std::vector<std::string> sessions) {
    auto now = clock_.now();
    store::Params params;
    params.texts(sessions).text(day_of(now)).instant(now + kSessionLife);
    co_await database_.read(kTouch, std::move(params), async::in(kTruthWait));
  }

  async::Loop& loop_;
  store::Database& database_;
  store::Redis& redis_;
  const Clock& clock_;
  Options options_;
  changes::VersionedCache<TokenHash, Kept, ResidentId, TokenKey> cache_;
  UnknownTokens unknown_;
  async::SingleFlight<std::string, Result<SessionRecord>> flights_;
  std::vector<std::string> used_;
  async::Deadline uses_noted_at_{};
  async::Loop::Ticking ticking_;
};

Sessions::Sessions(async::Loop& loop, store::Database& database, store::Redis& redis, const Clock& clock)
    : Sessions(loop, database, redis, clock, Options()) {}
Sessions::Sessions(async::Loop& loop, store::Database& database, store::Redis& redis, const Clock& clock,
                   Options options)
    : implementation_(std::make_unique<Implementation>(loop, database, redis, clock, options)) {}
Sessions::~Sessions() = default;

SessionHandle Sessions::cached(const TokenHash& hash) const {
  return implementation_->cached(hash, 0);
}

async::Task<Result<SessionHandle>> Sessions::find(TokenHash hash, std::int64_t seen,
                                                  async::Deadline deadline) {
  return implementation_->find(hash, seen, deadline);
}

void Sessions::apply(const changes::LogBatch& batch) {
  implementation_->apply(batch);
}
void Sessions::drop_shared(const std::vector<TokenHash>& hashes) {
  implementation_->drop_shared(hashes);
}
std::size_t Sessions::size() const {
  return implementation_->size();
}

}  // namespace metropole::identity
