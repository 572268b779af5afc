// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/principal.hpp"

namespace metropole::contract {

struct Schema;

// What a caller may reach: nothing of a person, only their own rows, a territory's or an authority's.
enum class AccessScope : std::uint8_t { none, self, territory, authority };

// `x-access`: who may call an operation. `principals` is a bit set of PrincipalKind.
struct Access {
  std::uint8_t principals = 0;
  std::string permission;
  AccessScope scope = AccessScope::none;
  Strength strength = Strength::none;
  std::optional<std::chrono::seconds> max_sign_in_age;

  bool admits(PrincipalKind kind) const { return (principals & static_cast<std::uint8_t>(kind)) != 0; }
};

// `x-rate`: which bucket a call draws from.
enum class RateClass : std::uint8_t { read, write, session, heavy };
inline constexpr std::size_t kRateClasses = 4;

std::string_view to_string(AccessScope scope);
std::string_view to_string(RateClass rate);

// A declared parameter. Text of the request is read as `type` (lists: comma separated, or repeated when
// `explode`) and then held against `schema`. Names are unique within an operation; header names are in lower
// case.
struct Parameter {
  enum class Where : std::uint8_t { path, query, header };
  enum class Type : std::uint8_t { text, integer, number, boolean };

  std::string name;
  Where where = Where::query;
  Type type = Type::text;
  bool list = false;
  bool explode = false;
  bool required = false;
  bool sensitive = false;
  const Schema* schema = nullptr;
  boost::json::value fallback;  // the schema's default, null when it has none
};

// One media type of a body. `schema` is null when the bytes are not JSON or are not described.
struct Media {
  std::string type;
  const Schema* schema = nullptr;
};

// A documented answer: status 200, the family 4 (for "4XX") or 0 (for "default").
struct Response {
  int status = 0;
  std::vector<Media> content;
};

// Bytes of a body where `x-body-limit` does not say otherwise.
inline constexpr std::int64_t kDefaultBodyLimit = 64 << 10;

// One compiled operation; owned by its Contract, immutable, valid as long as that is.
struct Operation {
  std::size_t index = 0;  // its place in Contract::operations(), to hang handlers and counters on
  std::string id;         // "pools.list"
  std::string module;     // "pools"
  std::string method;     // "GET"
  std::string path;       // "/v1/pools/{id}"
  Access access;
  RateClass rate = RateClass::read;
  bool idempotent = false;  // honours Idempotency-Key
  bool stream = false;      // answers for as long as the client stays: no deadline
  bool sensitive = false;   // some parameter is x-sensitive
  bool deprecated = false;
  std::optional<std::string> deprecation;  // the Deprecation header, RFC 9745: "@1767225600"
  std::optional<std::string> sunset;       // the Sunset header, RFC 8594: an HTTP-date
  std::size_t body_limit = 0;              // bytes; 0 when it takes no body
  bool body_required = false;
  std::vector<Parameter> parameters;  // those of the path first, in the order of the template
  std::vector<Media> body;
  std::vector<Response> responses;
};

}  // namespace metropole::contract
