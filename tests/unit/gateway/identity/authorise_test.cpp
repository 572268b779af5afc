// SPDX-License-Identifier: EUPL-1.2
#include "identity/authorise.hpp"

#include <gtest/gtest.h>

namespace metropole::identity {
namespace {

using contract::Access;
using contract::AccessScope;

constexpr std::array kKinds{PrincipalKind::anyone, PrincipalKind::resident, PrincipalKind::partner,
                            PrincipalKind::staff};
constexpr std::array kScopes{AccessScope::none, AccessScope::self, AccessScope::territory,
                             AccessScope::authority};
constexpr std::array kStrengths{Strength::none, Strength::low, Strength::substantial, Strength::high};

struct Rights {
  std::string name;
  std::vector<Permission> held;
  bool wanted = false;      // "reports.answer" is among them
  std::string authority{};  // the one it is limited to, if there is exactly one
};

const std::vector<Rights> kRights{
    {"none", {}},
    {"another", {{"pools.correct", "13055"}}},
    {"unlimited", {{"reports.answer", ""}}, true},
    {"one authority", {{"pools.correct", "13001"}, {"reports.answer", "13055"}}, true, "13055"},
    {"the same twice", {{"reports.answer", "13055"}, {"reports.answer", "13055"}}, true, "13055"},
    {"two authorities", {{"reports.answer", "13055"}, {"reports.answer", "13001"}}, true}};

// The rule in the words of the design, written down a second time: refuse by default, every demand must be
// met.
enum class Verdict { allowed, unauthenticated, forbidden };

Verdict expected(const Access& access, const Principal& principal, const Rights& rights) {
  bool named = access.principals & static_cast<std::uint8_t>(principal.kind);
  bool open = access.principals & static_cast<std::uint8_t>(PrincipalKind::anyone);
  bool scope =
      access.scope == AccessScope::none ||
      (access.scope == AccessScope::self && principal.kind == PrincipalKind::resident) ||
      (access.scope >= AccessScope::territory && !access.permission.empty() && !rights.authority.empty());
  bool all = (named || open) && (access.permission.empty() || rights.wanted) &&
             principal.strength >= access.strength && !access.max_sign_in_age && scope;
  if (all) return Verdict::allowed;
  return principal.kind == PrincipalKind::anyone ? Verdict::unauthenticated : Verdict::forbidden;
}

void check(const Access& access, const Principal& principal, const Rights& rights) {
  SCOPED_TRACE(fmt::format(
      "principals {} permission '{}' scope {} strength {} aged {} | kind {} strength {} rights {}",
      access.principals, access.permission, static_cast<int>(access.scope), static_cast<int>(access.strength),
      access.max_sign_in_age.has_value(), static_cast<int>(principal.kind),
      static_cast<int>(principal.strength), rights.name));
  auto verdict = expected(access, principal, rights);
  auto given = authorise(access, principal);
  ASSERT_EQ(given.has_value(), verdict == Verdict::allowed);
  if (!given) {
    ASSERT_EQ(given.error().kind,
              verdict == Verdict::unauthenticated ? ErrorKind::unauthenticated : ErrorKind::forbidden);
    ASSERT_FALSE(given.error().code.empty());
    return;
  }
  ASSERT_EQ(given->has_value(), access.scope != AccessScope::none);
  if (!*given) return;
  ASSERT_EQ((*given)->resident(), access.scope == AccessScope::self ? principal.resident : ResidentId());
  ASSERT_EQ((*given)->authority(), access.scope == AccessScope::self ? std::string() : rights.authority);
}

TEST(Authorise, decides_every_combination_as_the_design_says) {
  int combinations = 0;
  for (int principals = 0; principals < 16; ++principals) {
    for (std::string permission : {"", "reports.answer"}) {
      for (auto scope : kScopes) {
        for (auto strength : kStrengths) {
          for (bool aged : {false, true}) {
            Access access{.principals = static_cast<std::uint8_t>(principals),
                          .permission = permission,
                          .scope = scope,
                          .strength = strength,
                          .max_sign_in_age = std::nullopt};
            if (aged) access.max_sign_in_age = std::chrono::seconds(300);
            for (auto kind : kKinds) {
              for (auto held : kStrengths) {
                for (const auto& rights : kRights) {
                  Principal principal{.kind = kind,
                                      .resident = ResidentId(Uuid::v4()),
                                      .session = {},
                                      .strength = held,
                                      .permissions = rights.held};
                  check(access, principal, rights);
                  ++combinations;
                  if (testing::Test::HasFatalFailure()) return;
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(combinations, 16 * 2 * 4 * 4 * 2 * 4 * 4 * 6);
}

TEST(Authorise, admits_nobody_where_the_contract_names_nobody) {
  for (auto kind : kKinds)
    EXPECT_FALSE(
        authorise(Access{}, Principal{.kind = kind, .resident = {}, .session = {}, .permissions = {}}));
}

}  // namespace
}  // namespace metropole::identity
