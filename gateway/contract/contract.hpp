// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/operation.hpp"
#include "contract/route_match.hpp"
#include "core/result.hpp"

namespace metropole::contract {

// The operations of one module, as OpenAPI 3.0.3 YAML with `paths`, `components` and `tags`.
struct Fragment {
  std::string module;
  std::string yaml;
};

// The executable contract: an immutable value, safe to read from every loop. Router and validators hang on
// it, so a loop that swaps its pointer swaps all of them at once.
class Contract {
 public:
  struct Compiled;
  explicit Contract(std::unique_ptr<const Compiled> compiled);
  ~Contract();
  Contract(const Contract&) = delete;
  Contract& operator=(const Contract&) = delete;

  // The composed document as served at /openapi.json, and its strong ETag with quotes.
  std::string_view json() const;
  std::string_view etag() const;
  const boost::json::value& document() const;

  std::span<const Operation> operations() const;
  const Operation* find(std::string_view operation_id) const;

  // HEAD is answered by the GET operation. `path` has no query. Never allocates unless the path holds a '%'.
  RouteMatch match(std::string_view method, std::string_view path) const;

 private:
  std::unique_ptr<const Compiled> compiled_;
};

// Composes root and fragments, adds what any operation can answer, and compiles it. Pure. The error names
// module, place and reason in `log`: duplicate, unknown keyword, operation without x-access or x-rate,
// dangling $ref …
Result<std::shared_ptr<const Contract>> compose(std::string_view root_yaml,
                                                std::span<const Fragment> fragments);

}  // namespace metropole::contract
