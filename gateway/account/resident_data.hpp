// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <vector>

#include "api/module.hpp"
#include "identity/sessions.hpp"
#include "store/rows.hpp"

namespace metropole::account {

// A resident's living sessions ($1 resident, $2 now), the most recently used first, as kept_session_json
// reads them.
inline constexpr store::Statement kKeptSessions{"account.list_sessions", R"(
SELECT id, created_at, expires_at, last_seen::text, label FROM session
WHERE resident_id = $1 AND expires_at > $2
ORDER BY last_seen DESC, created_at DESC, id)"};
// {"id", "created_at", "expires_at", "last_seen", "label"}.
boost::json::object kept_session_json(const store::Row& row);
// The first column of every row.
std::vector<identity::TokenHash> token_hashes(const store::Rows& rows);

// What the kernel itself keeps about a resident: who they are, sessions, profile, journal, kept answers.
class ResidentData final : public api::PersonalData {
 public:
  ResidentData(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // {"resident", "sessions", "profile", "events"}; the resident's session is gone when they are.
  async::Task<Result<boost::json::value>> export_of(Scope scope, async::Deadline deadline) override;
  // Also writes the ledger of erasures.
  async::Task<Result<>> erase(store::Transaction& transaction, ResidentId resident) override;
  // Keeps every other write about the resident waiting until the transaction is over, and gives the hashes of
  // the tokens it is about to end. What erases calls it first.
  static async::Task<Result<std::vector<identity::TokenHash>>> lock(store::Transaction& transaction,
                                                                    ResidentId resident);

 private:
  store::Database& database_;
  const Clock& clock_;
};

}  // namespace metropole::account
