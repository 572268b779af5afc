// SPDX-License-Identifier: EUPL-1.2
#include "account/housekeeping.hpp"

#include "store/write_batcher.hpp"

namespace metropole::account {
namespace {

using namespace std::chrono_literals;

constexpr auto kStep = 5s;
constexpr std::int64_t kShare = 1'000;
constexpr auto kAnswerLife = std::chrono::days(1);

constexpr store::Statement kDropExpired{"account.drop_expired", "SELECT identity_drop_expired($1, $2)"};
constexpr store::Statement kAbandoned{"account.list_abandoned", "SELECT identity_abandoned($1::date, $2)"};

}  // namespace

std::vector<changes::JobDefinition> Housekeeping::jobs() {
  changes::JobDefinition expired{.kind = "account.purge_expired",
                                 .run = [this](const changes::Job&) { return purge_expired(); },
                                 .lease = 300s,
                                 .every = 3600s};
  changes::JobDefinition answers{.kind = "account.purge_answers",
                                 .run = [this](const changes::Job&) { return purge_answers(); },
                                 .lease = 300s,
                                 .every = 3600s};
  return {std::move(expired), std::move(answers)};
}

async::Task<Result<>> Housekeeping::purge_expired() {
  for (;;) {
    store::Params params;
    params.instant(clock_.now()).integer(kShare);
    auto rows = co_await database_.read(kDropExpired, std::move(params), async::in(kStep));
    if (!rows) co_return pass(rows);
    if ((*rows)[0].integer(0) < kShare) co_return co_await erase_abandoned();
  }
}

async::Task<Result<>> Housekeeping::purge_answers() {
  for (;;) {
    store::Params params;
    params.instant(clock_.now() - kAnswerLife);
    auto rows = co_await database_.read(store::kForgetAnswers, std::move(params), async::in(kStep));
    if (!rows) co_return pass(rows);
    if (rows->affected() == 0) co_return Result<>();
  }
}

async::Task<Result<>> Housekeeping::erase_abandoned() {
  auto day = date::format("%F", date::floor<date::days>(clock_.now() - identity::kSessionLife));
  for (;;) {
    auto rows =
        co_await database_.read(kAbandoned, store::Params{}.text(day).integer(kShare), async::in(kStep));
    if (!rows) co_return pass(rows);
    if (rows->empty()) co_return Result<>();
    for (std::size_t i = 0; i < rows->size(); ++i) {
      auto scope = ScopeMaker::of_resident(ResidentId((*rows)[i].uuid(0)));
      if (auto erased = co_await erasure_.erase(std::move(scope), async::in(kStep)); !erased)
        co_return erased;
    }
  }
}

}  // namespace metropole::account
