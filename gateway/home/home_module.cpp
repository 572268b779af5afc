// SPDX-License-Identifier: EUPL-1.2
#include "home/home_module.hpp"

#include <spdlog/spdlog.h>

#include <embedded/home.hpp>

#include "api/content_tag.hpp"
#include "core/json_text.hpp"
#include "home/page.hpp"
#include "home/texts.hpp"
#include "http/negotiation.hpp"

namespace metropole::home {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t kMostTiles = 20;
constexpr std::size_t kMostPlans = 250'000;
constexpr auto kPatience = 150ms;

std::string_view unpersonal_code(api::Credential credential) {
  switch (credential) {
    case api::Credential::unknown:
      return "session_unknown";
    case api::Credential::unchecked:
      return "session_unchecked";
    default:
      return "no_session";
  }
}

FragmentHandle pending_fragment(const Slot& slot) {
  api::BuiltTile pending{.tile = pending_tile(slot.key), .valid_until = {}, .max_age = 3600s, .ranks = {}};
  return make_fragment(pending);
}
}  // namespace

api::ModuleDescription describe() {
  return {.name = "home",
          .openapi = std::string(embedded::home::files[0].content),
          .migrations = {},
          .datasets = {}};
}

HomeModule::HomeModule(FragmentStore& fragments, std::vector<api::TileSource*> sources)
    : fragments_(fragments), sources_(std::move(sources)) {}

std::map<std::string, api::OperationHandler> HomeModule::operations() {
  return {
      {"home.get", [this](const api::Call& call, http::Response& response) { return get(call, response); }}};
}

async::Task<Result<>> HomeModule::get(const api::Call& call, http::Response& response) {
  const auto* plan = &plan_of(call);
  if (!complete(*plan)) {
    co_await complete_within(*plan, std::min(call.deadline, async::in(kPatience)));
    plan = &plan_of(call);
  }
  gather(*plan, call.now);
  const auto& head = head_of(call);
  bool gzip = http::accepts_gzip(call.request);
  response.etag = api::quoted_tag(page_tag(head, page_, gzip));
  response.compressible = false;
  response.add("Vary", "Accept-Encoding");
  if (http::client_has(call.request, response.etag)) {
    response.status = 304;
  } else if (gzip) {
    response.add("Content-Encoding", "gzip");
    join_gzip(head, page_, response.body);
  } else {
    join_plain(head, page_, response.pieces);
  }
  co_return Result<>();
}

const HomeModule::Plan& HomeModule::plan_of(const api::Call& call) {
  if (!call.session) {
    auto found = common_.find(call.language);
    if (found == common_.end())
      found = common_.emplace(call.language, make_plan(nullptr, call.language)).first;
    return found->second;
  }
  auto& plan = plans_[call.session->principal.resident];
  if (plan.session == call.session && plan.language == call.language) return plan;
  if (plans_.size() > kMostPlans) {
    plans_.clear();
    return plan_of(call);
  }
  return plan = make_plan(call.session, call.language);
}

HomeModule::Plan HomeModule::make_plan(const identity::SessionHandle& session, std::string_view language) {
  static const identity::Profile kCommon;
  const auto& profile = session ? session->profile : kCommon;
  Plan plan{.session = session, .language = language, .entries = {}};
  for (auto* source : sources_) {
    std::vector<std::string> objects;
    try {
      objects = source->wanted(profile);
    } catch (const std::exception& bug) {
      spdlog::error("module {} threw while choosing its tiles: {}", source->module(), bug.what());
    }
    for (auto& object : objects) {
      if (plan.entries.size() == kMostTiles) break;
      api::TileKey key{std::string(source->module()), std::move(object), {}, std::string(language)};
      auto wished =
          std::ranges::find(profile.tile_order, key.module + ":" + key.object) - profile.tile_order.begin();
      plan.entries.push_back({fragments_.slot(*source, std::move(key)), static_cast<std::size_t>(wished)});
    }
  }
  plan.ordered = std::ranges::all_of(
      plan.entries, [&](const Entry& entry) { return entry.wished < profile.tile_order.size(); });
  if (plan.ordered) std::ranges::sort(plan.entries, {}, &Entry::wished);
  return plan;
}

bool HomeModule::complete(const Plan& plan) {
  return std::ranges::all_of(plan.entries,
                             [](const Entry& entry) { return entry.slot->fragment != nullptr; });
}

// By value: other requests may make or drop plans meanwhile.
async::Task<> HomeModule::complete_within(Plan plan, async::Deadline deadline) {
  for (auto& entry : plan.entries) co_await fragments_.wait(entry.slot, deadline);
}

// Puts the page's fragments in order: the resident's wish first, then the rank of the moment.
void HomeModule::gather(const Plan& plan, Instant now) {
  struct Placed {
    std::size_t wished;
    int rank;
    std::size_t place;  // in the plan: keeps equals in the house's order
    const FragmentHandle* fragment;
  };
  std::array<Placed, kMostTiles> placed;
  std::array<FragmentHandle, kMostTiles> pending;
  std::size_t count = 0;
  for (const auto& entry : plan.entries) {
    const auto* fragment = &entry.slot->fragment;
    if (!*fragment) fragment = &(pending[count] = pending_fragment(*entry.slot));
    placed[count] = {entry.wished, plan.ordered ? 0 : (*fragment)->rank_at(now), count, fragment};
    ++count;
  }
  std::span<Placed> all(placed.data(), count);
  if (!plan.ordered)
    std::ranges::sort(all, {}, [](const Placed& one) { return std::tuple(one.wished, one.rank, one.place); });
  page_.clear();
  for (const auto& one : all) page_.push_back(*one.fragment);
}

const Piece& HomeModule::head_of(const api::Call& call) {
  std::string_view code = call.session ? "" : unpersonal_code(call.credential);
  auto key = fmt::format("{}/{}", code, call.language);
  auto found = heads_.find(key);
  if (found != heads_.end()) return found->second;
  boost::json::value reason = nullptr;
  if (!call.session) {
    auto coded = unpersonal_reason(code, call.language);
    reason = {{"code", coded.code}, {"text", coded.text}};
  }
  auto text = fmt::format("{{\"personalised\":{},\"reason\":{},\"language\":\"{}\",\"tiles\":[",
                          call.session != nullptr, json_text(reason), call.language);
  return heads_.emplace(std::move(key), Piece(std::move(text))).first->second;
}

}  // namespace metropole::home
