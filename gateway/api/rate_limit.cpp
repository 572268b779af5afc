// SPDX-License-Identifier: EUPL-1.2
#include "api/rate_limit.hpp"

#include <fmt/format.h>

namespace metropole::api {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t kAddressTable = contract::kRateClasses;
constexpr std::size_t kMaxKeys = 200'000;
constexpr std::size_t kExchangesATick = 256;

std::chrono::nanoseconds interval(const Allowance& allowance) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / allowance.per_second));
}

// IPv6 subscribers own a /64, so that is what counts as one address.
std::uint64_t address_key(const boost::asio::ip::address& address) {
  if (address.is_v4()) return address.to_v4().to_uint();
  auto bytes = address.to_v6().to_bytes();
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) key = key << 8 | bytes[i];
  return key;
}
}  // namespace

std::unexpected<Error> too_many(std::chrono::milliseconds wait) {
  auto error =
      fail(ErrorKind::rate_limited, "rate_limited", "Trop de demandes à la fois. Réessayez dans un instant.");
  error.error().retry_after = std::chrono::ceil<std::chrono::seconds>(wait);
  return error;
}

RateLimits::RateLimits(async::Loop& loop, store::Redis& redis, RateOptions options)
    : loop_(loop),
      redis_(redis),
      options_(options),
      ticking_(loop.every_tick([this](auto now) { tick(now); })) {}

const Allowance& RateLimits::allowance(std::size_t table) const {
  return table == kAddressTable ? options_.address : options_.principal[table];
}

std::optional<std::chrono::milliseconds> RateLimits::draw(contract::RateClass rate, std::uint64_t principal,
                                                          async::Deadline now) {
  return draw(static_cast<std::size_t>(rate), principal, now);
}

std::optional<std::chrono::milliseconds> RateLimits::draw_address(const boost::asio::ip::address& address,
                                                                  async::Deadline now) {
  return draw(kAddressTable, address_key(address), now);
}

std::optional<std::chrono::milliseconds> RateLimits::draw(std::size_t table, std::uint64_t key,
                                                          async::Deadline now) {
  if (options_.unlimited) return std::nullopt;
  // A full table forgets everyone rather than refuse newcomers: limits protect, they do not account.
  if (tables_[table].size() > kMaxKeys) tables_[table].clear();
  auto& bucket = tables_[table][key];
  const auto& allowed = allowance(table);
  auto step = interval(allowed);
  auto tolerance =
      std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(step.count()) * allowed.burst));
  auto full_at = std::max(bucket.full_at, now) + step;
  if (full_at - now > tolerance)
    return std::chrono::ceil<std::chrono::milliseconds>(full_at - now - tolerance);
  bucket.full_at = full_at;
  if (bucket.drawn++ == 0) drawn_.emplace_back(table, key);
  return std::nullopt;
}

void RateLimits::tick(async::Deadline now) {
  // Only keys that drew a tenth of their burst since the last tick matter to other processes.
  std::size_t exchanged = 0;
  for (auto [table, key] : drawn_) {
    auto found = tables_[table].find(key);
    if (found == tables_[table].end()) continue;
    auto used = static_cast<double>((found->second.full_at - now) / interval(allowance(table)));
    if (used * 10 >= allowance(table).burst && exchanged < kExchangesATick && redis_.up()) {
      ++exchanged;
      exchange(table, key, found->second);
    }
    found->second.drawn = 0;
  }
  drawn_.clear();
  for (auto& table : tables_)
    if (table.size() > kMaxKeys / 2)
      erase_if(table, [&](const auto& item) { return item.second.full_at < now; });
}

void RateLimits::exchange(std::size_t table, std::uint64_t key, Bucket& bucket) {
  loop_.spawn("rate limits", merge(table, key, bucket.drawn));
}

// Adds our draws to the minute's shared total; what others drew since our last look empties our bucket as
// well.
async::Task<> RateLimits::merge(std::size_t table, std::uint64_t key, std::uint32_t drawn) {
  auto minute =
      std::chrono::duration_cast<std::chrono::minutes>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  auto name = fmt::format("rate:{}:{:016x}:{}", table, key, minute);
  redis_.fire({"EXPIRE", name, "120", "NX"});
  std::vector<std::string> words{"INCRBY", name, std::to_string(drawn)};
  auto total = co_await redis_.command(std::move(words), async::in(200ms));
  auto found = tables_[table].find(key);
  if (!total || found == tables_[table].end()) co_return;
  auto& bucket = found->second;
  auto others = total->integer - bucket.shared - drawn;
  if (total->integer > bucket.shared && bucket.shared > 0 && others > 0)
    bucket.full_at =
        std::max(bucket.full_at, std::chrono::steady_clock::now()) + interval(allowance(table)) * others;
  bucket.shared = total->integer;
}

}  // namespace metropole::api
