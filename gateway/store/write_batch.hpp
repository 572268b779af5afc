// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <vector>

#include "async/one_shot.hpp"
#include "store/write_batcher.hpp"

namespace metropole::store {

// A write between its caller and its commit. `sent`: from now on a caller that gives up cannot know what
// happened.
struct PendingWrite {
  using Answer = async::OneShot<Result<WriteAnswer>>;
  Write write;
  Answer answer;
  bool sent = false;
  bool abandoned = false;

  PendingWrite(Write what, async::Executor executor) : write(std::move(what)), answer(executor) {}
};

// Writes that share one transaction: keys are claimed, the statements of those that are new run, their
// answers are kept, the log is appended to, COMMIT. No two hold the same key.
class WriteBatch {
 public:
  struct Context {
    Database& database;
    const Clock& clock;
    const WriteBatcher::Append& append;
  };
  WriteBatch(Context context, std::vector<std::shared_ptr<PendingWrite>> writes)
      : context_(context), writes_(std::move(writes)) {}

  // How claims and statements are sent: together, for the usual case of keys that are all new (else it fails
  // and nothing has happened), or the claims first.
  enum class Pace { together, claims_first };

  // Tries it once. On success every write is answered and the moved streams are given; on failure none is.
  async::Task<Result<Seen>> attempt(Pace pace, async::Deadline deadline);

 private:
  Params claim_params();
  async::Task<Result<>> claim(Transaction& transaction);
  async::Task<Result<>> look_up(Transaction& transaction, std::vector<std::size_t> known);
  async::Task<Result<>> execute(Transaction& transaction, bool with_claims);
  async::Task<Result<Seen>> conclude(Transaction& transaction);
  Result<> settle(std::size_t index, const Rows& rows);
  void keep_answers(Transaction& transaction) const;
  void answer_all(const Seen& seen);

  Context context_;
  std::vector<std::shared_ptr<PendingWrite>> writes_;
  // By index of writes_: an answer that is already known, or what the statement gave.
  std::vector<std::optional<Result<WriteAnswer>>> replayed_;
  std::vector<Settled> settled_;
  Aftermath after_;
  std::vector<std::size_t> claiming_;
};

}  // namespace metropole::store
