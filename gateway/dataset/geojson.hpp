// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/geography.hpp"
#include "core/result.hpp"
#include "dataset/import_report.hpp"
#include "dataset/property_schema.hpp"

namespace metropole::dataset {

// One readable feature of a source. `properties` is JSON with sorted keys and without `id`, so that the same
// facts always give the same hash.
struct SourceRow {
  std::string id;
  LonLat position;
  std::string properties;
  std::array<std::uint8_t, 32> hash{};
};

struct SourceFile {
  std::vector<SourceRow> rows;
  std::vector<RefusedRow> refused;
  std::size_t refused_count = 0;
};

inline constexpr std::size_t kMaxImportBytes = std::size_t{256} * 1024 * 1024;

// Reads a FeatureCollection of points (RFC 7946). An error concerns the whole file: `too_large` or
// `unprocessable` with "import_unreadable", "import_not_a_collection", "import_empty". What is wrong with
// single rows is in `refused`.
Result<SourceFile> read_geojson(std::string_view text, const PropertySchema& schema);

}  // namespace metropole::dataset
