// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <string>
#include <vector>

#include "api/module.hpp"
#include "home/fragment_store.hpp"

namespace metropole::home {

api::ModuleDescription describe();

// GET /v1/home on one loop: the tiles of one session, joined from what is in memory.
class HomeModule final : public api::Module {
 public:
  // `sources` in the order of the house; they and the store outlive this.
  HomeModule(FragmentStore& fragments, std::vector<api::TileSource*> sources);

  std::string_view name() const override { return "home"; }
  std::map<std::string, api::OperationHandler> operations() override;

 private:
  // What is on one resident's page: remembered as long as their session is the same value.
  struct Entry {
    SlotHandle slot;
    std::size_t wished = 0;  // place in the profile's tile order, or past its end
  };
  struct Plan {
    identity::SessionHandle session;
    std::string_view language;
    std::vector<Entry> entries;
    bool ordered = false;  // every tile has a wished place: ranks need no look
  };

  async::Task<Result<>> get(const api::Call& call, http::Response& response);
  const Plan& plan_of(const api::Call& call);
  Plan make_plan(const identity::SessionHandle& session, std::string_view language);
  static bool complete(const Plan& plan);
  async::Task<> complete_within(Plan plan, async::Deadline deadline);
  void gather(const Plan& plan, Instant now);
  const Piece& head_of(const api::Call& call);

  FragmentStore& fragments_;
  std::vector<api::TileSource*> sources_;
  boost::unordered_flat_map<ResidentId, Plan, std::hash<ResidentId>> plans_;
  std::map<std::string, Plan, std::less<>> common_;  // by language
  std::map<std::string, Piece, std::less<>> heads_;  // by "reason/language"
  std::vector<FragmentHandle> page_;  // of the last request: the answer being written points into it
};

}  // namespace metropole::home
