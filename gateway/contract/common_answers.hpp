// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/object.hpp>
#include <string_view>

namespace metropole::contract {

struct OperationPlace {
  std::string_view verb;  // "get"
  bool has_path_parameters = false;
};

// Adds what the kernel itself does for an operation, so that no fragment repeats it: the answers of pipeline
// and validation (references to the root's Problem400 … and NotModified), the Idempotency-Key header, and
// `security` from x-access. What the fragment documents itself stays as it is.
void add_common_answers(boost::json::object& operation, const OperationPlace& place);

}  // namespace metropole::contract
