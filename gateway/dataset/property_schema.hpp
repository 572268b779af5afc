// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "contract/schema_set.hpp"
#include "core/result.hpp"

namespace metropole::dataset {

// What a dataset's properties must look like, compiled once for each import.
class PropertySchema {
 public:
  // A mistake in the schema is the programmer's: `internal`. An empty text accepts any object.
  static Result<PropertySchema> compile(std::string_view json);

  // What is wrong with one feature's properties, pointers beginning with "properties"; empty when nothing is.
  std::vector<FieldError> refusals(const boost::json::value& properties) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace metropole::dataset
