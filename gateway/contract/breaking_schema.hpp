// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "contract/schema.hpp"

namespace metropole::contract {

// Compares schemas of two documents. In a request it is breaking to accept less than before; in a response,
// to leave out what was promised or to send what was never announced. What happens to a shared schema is told
// once, where it is met first.
class SchemaComparison {
 public:
  SchemaComparison(const boost::json::value& released, const boost::json::value& now,
                   std::vector<std::string>& out)
      : released_(released), now_(now), out_(out) {}

  // `place` begins each sentence: "GET /v1/pools: query/limit".
  void compare(const boost::json::value& before, const boost::json::value& after, Direction direction,
               const std::string& place);

 private:
  struct Pair;
  void compare_types(const Pair& pair);
  void compare_values(const Pair& pair);
  void compare_bounds(const Pair& pair);
  void compare_members(const Pair& pair);
  void compare_alternatives(const Pair& pair, const char* keyword);

  const boost::json::value& released_;
  const boost::json::value& now_;
  std::vector<std::string>& out_;
  std::set<std::string> seen_;  // pairs of references compared already: schemas may be recursive
};

}  // namespace metropole::contract
