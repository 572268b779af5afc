// SPDX-License-Identifier: EUPL-1.2
#include "contract/access_reader.hpp"

#include <sstream>

namespace metropole::contract {
namespace {

template <class Enum, std::size_t Count>
using Names = std::array<std::pair<std::string_view, Enum>, Count>;

constexpr Names<PrincipalKind, 4> kPrincipals{{{"anyone", PrincipalKind::anyone},
                                               {"resident", PrincipalKind::resident},
                                               {"partner", PrincipalKind::partner},
                                               {"staff", PrincipalKind::staff}}};
constexpr Names<AccessScope, 4> kScopes{{{"none", AccessScope::none},
                                         {"self", AccessScope::self},
                                         {"territory", AccessScope::territory},
                                         {"authority", AccessScope::authority}}};
constexpr Names<Strength, 3> kStrengths{
    {{"low", Strength::low}, {"substantial", Strength::substantial}, {"high", Strength::high}}};
constexpr Names<RateClass, kRateClasses> kRates{{{"read", RateClass::read},
                                                 {"write", RateClass::write},
                                                 {"session", RateClass::session},
                                                 {"heavy", RateClass::heavy}}};

template <class Enum, std::size_t Count>
std::optional<Enum> named(const Names<Enum, Count>& names, std::string_view text) {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

template <class Enum, std::size_t Count>
std::string_view name_of(const Names<Enum, Count>& names, Enum wanted) {
  for (const auto& [name, value] : names) {
    if (value == wanted) return name;
  }
  return {};
}

std::uint8_t read_principals(const Reader& access) {
  std::uint8_t bits = 0;
  for (const auto& item : access.list("principals")) {
    const auto* text = item.if_string();
    const auto kind = text == nullptr ? std::nullopt : named(kPrincipals, *text);
    if (!kind) {
      access.refuse("principals", "holds what is no principal");
    } else if ((bits & static_cast<std::uint8_t>(*kind)) != 0) {
      access.refuse("principals", "names one twice");
    } else {
      bits |= static_cast<std::uint8_t>(*kind);
    }
  }
  if (bits == 0) access.refuse("principals", "must name somebody");
  return bits;
}

void refuse_contradictions(const Reader& reader, const Access& access) {
  const bool demanding =
      !access.permission.empty() || access.strength != Strength::none || access.max_sign_in_age;
  if (access.admits(PrincipalKind::anyone) && demanding) reader.refuse("demands a right, yet admits anyone");
  if (access.principals == static_cast<std::uint8_t>(PrincipalKind::anyone) &&
      access.scope != AccessScope::none) {
    reader.refuse("scope", "needs a principal that is somebody");
  }
}

std::optional<date::sys_days> read_date(const Reader& reader, std::string_view key) {
  const auto text = reader.text(key);
  if (text.empty()) return std::nullopt;
  std::istringstream input{std::string(text)};
  date::sys_days day;
  input >> date::parse("%Y-%m-%d", day);
  if (!input.fail() && text.size() == 10) return day;
  reader.refuse(key, "must be a date, YYYY-MM-DD");
  return std::nullopt;
}

}  // namespace

std::string_view to_string(AccessScope scope) {
  return name_of(kScopes, scope);
}
std::string_view to_string(RateClass rate) {
  return name_of(kRates, rate);
}

Access read_access(const Reader& operation) {
  Access out;
  if (!operation.has("x-access")) operation.refuse("has no x-access");
  const auto reader = operation.child("x-access");
  reader.allow_only({"principals", "permission", "scope", "strength", "max_sign_in_age"});
  out.principals = read_principals(reader);
  out.permission = std::string(reader.text("permission"));
  const auto scope = named(kScopes, reader.text("scope"));
  if (!scope) reader.refuse("scope", "must be none, self, territory or authority");
  out.scope = scope.value_or(AccessScope::none);
  if (reader.has("strength")) {
    const auto strength = named(kStrengths, reader.text("strength"));
    if (!strength) reader.refuse("strength", "must be low, substantial or high");
    out.strength = strength.value_or(Strength::high);
  }
  if (const auto age = reader.integer("max_sign_in_age")) {
    if (*age <= 0) reader.refuse("max_sign_in_age", "must be seconds, above 0");
    out.max_sign_in_age = std::chrono::seconds(*age);
  }
  refuse_contradictions(reader, out);
  return out;
}

RateClass read_rate(const Reader& operation) {
  if (!operation.has("x-rate")) operation.refuse("has no x-rate");
  const auto reader = operation.child("x-rate");
  reader.allow_only({"class"});
  const auto rate = named(kRates, reader.text("class"));
  if (!rate) reader.refuse("class", "must be read, write, session or heavy");
  return rate.value_or(RateClass::heavy);
}

void read_retirement(const Reader& reader, Operation& operation) {
  operation.deprecated = reader.flag("deprecated");
  if (const auto day = read_date(reader, "x-deprecation")) {
    const std::chrono::seconds since = day->time_since_epoch();
    operation.deprecation = fmt::format("@{}", since.count());
  }
  if (const auto day = read_date(reader, "x-sunset")) {
    operation.sunset = date::format("%a, %d %b %Y 00:00:00 GMT", *day);
  }
  if (!operation.deprecated && (operation.deprecation || operation.sunset)) {
    reader.refuse("has x-deprecation or x-sunset without deprecated: true");
  }
}

}  // namespace metropole::contract
