// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace metropole::dataset {

// One thing wrong with one row of a source. `row` counts from 1, `field` is a path ("geometry",
// "properties/status"), `value` what stood there (cut to 80 bytes, empty when absent), `reason` a code,
// `detail` a French sentence.
struct RefusedRow {
  std::size_t row = 0;
  std::string field;
  std::string value;
  std::string reason;
  std::string detail;
};

// Why nothing at all was imported.
struct ImportRefusal {
  std::string code;
  std::string detail;
};

// What an import did, or why it did nothing: with a refusal all counts are those it would have reached.
struct ImportReport {
  std::size_t inserted = 0;
  std::size_t updated = 0;
  std::size_t deleted = 0;
  std::size_t unchanged = 0;
  std::optional<ImportRefusal> refusal;
  std::vector<RefusedRow> refused;  // the first kMaxRefusedRows
  std::size_t refused_count = 0;
  std::int64_t version = 0;  // of the dataset's stream afterwards

  static constexpr std::size_t kMaxRefusedRows = 100;
  bool applied() const { return !refusal; }
  boost::json::object to_json() const;
};

}  // namespace metropole::dataset
