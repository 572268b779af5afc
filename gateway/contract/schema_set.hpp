// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "contract/mistakes.hpp"
#include "contract/schema.hpp"

namespace metropole::contract {

// Which keywords exist. The contract speaks `openapi`; `draft4` is what the official test suite is written
// in.
enum class Dialect : std::uint8_t { draft4, openapi };

// Follows `$ref` (local only) from a value until it stands on something else. `pointer` follows along. Null,
// with a mistake noted, when it leads nowhere, leaves the document or goes round.
const boost::json::value* resolve(const boost::json::value& document, const boost::json::value& value,
                                  std::string& pointer, Mistakes& mistakes);

// The compiled schemas of one document, each place compiled once however often it is referred to. The
// document must outlive the set, at the same address.
class SchemaSet {
 public:
  SchemaSet(const boost::json::value& document, Dialect dialect) : document_(document), dialect_(dialect) {}

  // Compiles the schema `value`, which stands at `pointer`. An unknown keyword, or a known one with a value
  // of the wrong type, is noted in `mistakes`; the result is then only good for going on looking for more.
  const Schema* compile(const boost::json::value& value, std::string pointer, Mistakes& mistakes);

  // To be called once all is compiled: a schema that applies itself to the same value would never end.
  void refuse_endless(Mistakes& mistakes) const;

  Dialect dialect() const { return dialect_; }

 private:
  const boost::json::value& document_;
  Dialect dialect_;
  std::unordered_map<std::string, std::unique_ptr<Schema>> nodes_;  // by pointer
};

}  // namespace metropole::contract
