// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "contract/document_reader.hpp"
#include "contract/operation.hpp"
#include "contract/schema_set.hpp"

namespace metropole::contract {

// Reads the operations of a composed document into their compiled form. Every object on the way may hold only
// what is understood here: an ignored keyword would be a promise nobody keeps.
class OperationReader {
 public:
  OperationReader(const boost::json::value& document, SchemaSet& schemas, Mistakes& mistakes)
      : document_(document), schemas_(schemas), mistakes_(mistakes) {}

  // `item` is the path item at `path`, `verb` one of its members.
  Operation read(std::string_view path, const Reader& item, std::string_view verb);

 private:
  Reader resolved(const boost::json::value& value, std::string pointer) const;
  void read_parameters(const Reader& holder, Operation& operation);
  Parameter read_parameter(const Reader& reader);
  void read_type(const Reader& reader, Parameter& parameter);
  void check_path_parameters(const Reader& reader, Operation& operation);
  void read_body(const Reader& reader, Operation& operation);
  void read_responses(const Reader& reader, Operation& operation);
  void read_response_headers(const Reader& response);
  std::vector<Media> read_content(const Reader& holder);

  const boost::json::value& document_;
  SchemaSet& schemas_;
  Mistakes& mistakes_;
};

}  // namespace metropole::contract
