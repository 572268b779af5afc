// SPDX-License-Identifier: EUPL-1.2
#include "store/write_batch.hpp"

#include <spdlog/spdlog.h>

#include <set>

namespace metropole::store {

namespace {

// In key order, so that two batches never wait for each other's claims. A key that another transaction is
// claiming waits for its end: its answer is then known, or the claim is ours.
constexpr Statement kClaim{
    "store.claim_keys",
    "insert into idempotency (principal, key, fingerprint, created_at) "
    "select principal, key, fingerprint, $4 from unnest($1::text[], $2::text[], $3::text[]) "
    "as claim (principal, key, fingerprint) order by principal, key "
    "on conflict do nothing returning principal, key"};
// Key by key through the index, whatever the planner thought of the table when the plan was kept.
constexpr Statement kLookUp{
    "store.look_up_answers",
    "select i.* from unnest($1::text[], $2::text[]) as claim (principal, key) cross join lateral "
    "(select principal, key, fingerprint, status, body from idempotency i "
    "where i.principal = claim.principal and i.key = claim.key limit 1) as i"};
// An update would join the table, in the worst plan by reading all of it; the conflict always goes by the
// key.
constexpr Statement kKeep{
    "store.keep_answers",
    "insert into idempotency (principal, key, fingerprint, status, body, created_at) "
    "select *, $6 from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) "
    "on conflict (principal, key) do update set status = excluded.status, body = excluded.body"};

using Key = std::pair<std::string_view, std::string_view>;

Key key_of(const PendingWrite& pending) {
  return {pending.write.claim->principal, pending.write.claim->key};
}

}  // namespace

async::Task<Result<Seen>> WriteBatch::attempt(Pace pace, async::Deadline deadline) {
  replayed_.assign(writes_.size(), std::nullopt);
  settled_.assign(writes_.size(), {});
  after_ = {};
  auto transaction = co_await context_.database.begin(deadline);
  if (!transaction) co_return pass(transaction);
  auto together = pace == Pace::together;
  if (!together) {
    auto claimed = co_await claim(*transaction);
    if (!claimed) co_return pass(claimed);
  }
  auto executed = co_await execute(*transaction, together);
  if (!executed) co_return pass(executed);
  keep_answers(*transaction);
  auto seen = co_await conclude(*transaction);
  if (!seen) co_return seen;
  answer_all(*seen);
  co_return seen;
}

async::Task<Result<Seen>> WriteBatch::conclude(Transaction& transaction) {
  Seen seen;
  if (!after_.changes.empty() || !after_.events.empty()) {
    transaction.commit_with_next();
    auto appended = co_await context_.append(transaction, after_);
    if (!appended) co_return appended;
    seen = std::move(*appended);
  }
  auto committed = co_await transaction.commit();
  if (!committed) co_return pass(committed);
  co_return seen;
}

Params WriteBatch::claim_params() {
  std::vector<std::string> principals, keys, fingerprints;
  claiming_.clear();
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    const auto& claim = writes_[i]->write.claim;
    if (!claim) continue;
    claiming_.push_back(i);
    principals.push_back(claim->principal);
    keys.push_back(claim->key);
    fingerprints.push_back(claim->fingerprint);
  }
  return Params{}.texts(principals).texts(keys).texts(fingerprints).instant(context_.clock.now());
}

async::Task<Result<>> WriteBatch::claim(Transaction& transaction) {
  auto params = claim_params();
  if (claiming_.empty()) co_return Result<>();
  auto rows = co_await transaction.execute(kClaim, std::move(params));
  if (!rows) co_return pass(rows);
  if (rows->size() == claiming_.size()) co_return Result<>();
  std::set<Key> ours;
  for (std::size_t i = 0; i < rows->size(); ++i) ours.emplace((*rows)[i].text(0), (*rows)[i].text(1));
  std::erase_if(claiming_, [&](std::size_t i) { return ours.contains(key_of(*writes_[i])); });
  co_return co_await look_up(transaction, claiming_);
}

async::Task<Result<>> WriteBatch::look_up(Transaction& transaction, std::vector<std::size_t> known) {
  std::vector<std::string> principals, keys;
  for (auto i : known) {
    principals.push_back(writes_[i]->write.claim->principal);
    keys.push_back(writes_[i]->write.claim->key);
  }
  auto rows = co_await transaction.execute(kLookUp, Params{}.texts(principals).texts(keys));
  if (!rows) co_return pass(rows);
  std::map<Key, Row> found;
  for (std::size_t i = 0; i < rows->size(); ++i)
    found.emplace(Key((*rows)[i].text(0), (*rows)[i].text(1)), (*rows)[i]);
  for (auto i : known) {
    auto at = found.find(key_of(*writes_[i]));
    // Purged between the two statements: as good as new at the next try.
    if (at == found.end())
      co_return unavailable("idempotency_key_expired", "a kept answer was purged meanwhile");
    const auto& row = at->second;
    if (row.text(2) != writes_[i]->write.claim->fingerprint)
      replayed_[i] = fail(ErrorKind::unprocessable, "idempotency_key_reused",
                          "Cette clé d'idempotence a déjà servi pour une autre demande.");
    else
      replayed_[i] = WriteAnswer{.status = static_cast<unsigned>(row.integer(3)),
                                 .body = std::string(row.text(4)),
                                 .replayed = true,
                                 .seen = {}};
  }
  co_return Result<>();
}

async::Task<Result<>> WriteBatch::execute(Transaction& transaction, bool with_claims) {
  std::vector<Transaction::Scoped> work;
  Params claim_values;
  if (with_claims) {
    claim_values = claim_params();
    work.push_back({&kClaim, &claim_values, nullptr});
  }
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    const auto& write = writes_[i]->write;
    if (!replayed_[i])
      work.push_back({write.statement, &write.params, write.scope ? &*write.scope : nullptr});
  }
  if (work.empty()) co_return Result<>();
  auto rows = co_await transaction.execute_scoped(std::move(work));
  if (!rows) co_return pass(rows);
  auto next = rows->begin();
  if (with_claims && next++->size() != claiming_.size())
    co_return unavailable("idempotency_key_known", "a key was used before");
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    if (replayed_[i]) continue;
    auto done = settle(i, *next++);
    if (!done) co_return done;
  }
  co_return Result<>();
}

Result<> WriteBatch::settle(std::size_t index, const Rows& rows) {
  try {
    settled_[index] = writes_[index]->write.settle(rows);
  } catch (const std::exception& error) {
    // A bug of one writer, which the others in the batch must not pay for.
    return fail(ErrorKind::internal, "settle_threw", {},
                fmt::format("{}: settle threw: {}", writes_[index]->write.statement->name, error.what()));
  }
  for (const auto& change : settled_[index].after.changes) after_.changes.push_back(change);
  for (const auto& event : settled_[index].after.events) after_.events.push_back(event);
  return {};
}

void WriteBatch::keep_answers(Transaction& transaction) const {
  std::vector<std::string> principals, keys, fingerprints, bodies;
  std::vector<std::int64_t> statuses;
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    const auto& claim = writes_[i]->write.claim;
    if (!claim || replayed_[i]) continue;
    principals.push_back(claim->principal);
    keys.push_back(claim->key);
    fingerprints.push_back(claim->fingerprint);
    statuses.push_back(settled_[i].status);
    bodies.push_back(settled_[i].body);
  }
  if (keys.empty()) return;
  auto params = Params{}.texts(principals).texts(keys).texts(fingerprints).integers(statuses).texts(bodies);
  transaction.defer(kKeep, params.instant(context_.clock.now()));
}

void WriteBatch::answer_all(const Seen& seen) {
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    if (replayed_[i]) {
      writes_[i]->answer.set(std::move(*replayed_[i]));
      continue;
    }
    auto& settled = settled_[i];
    WriteAnswer answer{
        .status = settled.status, .body = std::move(settled.body), .replayed = false, .seen = {}};
    for (const auto& change : settled.after.changes)
      if (auto at = seen.find(change.stream); at != seen.end()) answer.seen.insert(*at);
    for (const auto& event : settled.after.events)
      if (auto at = seen.find(event.stream); at != seen.end()) answer.seen.insert(*at);
    writes_[i]->answer.set(std::move(answer));
  }
}

}  // namespace metropole::store
