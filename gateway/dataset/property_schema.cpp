// SPDX-License-Identifier: EUPL-1.2
#include "dataset/property_schema.hpp"

namespace metropole::dataset {

struct PropertySchema::Compiled {
  boost::json::value document;
  contract::SchemaSet set{document, contract::Dialect::openapi};
  const contract::Schema* schema = nullptr;
};

Result<PropertySchema> PropertySchema::compile(std::string_view json) {
  PropertySchema out;
  if (json.empty()) return out;
  auto compiled = std::make_shared<Compiled>();
  boost::system::error_code error;
  compiled->document = boost::json::parse(json, error);
  if (error) return fail(ErrorKind::internal, "dataset_schema_invalid", {}, error.message());
  contract::Mistakes mistakes;
  compiled->schema = compiled->set.compile(compiled->document, "#", mistakes);
  compiled->set.refuse_endless(mistakes);
  if (!mistakes.none()) return mistakes.failure();
  out.compiled_ = std::move(compiled);
  return out;
}

std::vector<FieldError> PropertySchema::refusals(const boost::json::value& properties) const {
  std::vector<FieldError> out;
  if (compiled_)
    contract::check(*compiled_->schema, properties, contract::Direction::response, "properties", out);
  return out;
}

}  // namespace metropole::dataset
