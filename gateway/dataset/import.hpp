// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "async/task.hpp"
#include "core/result.hpp"
#include "dataset/feature.hpp"
#include "dataset/import_report.hpp"
#include "store/database.hpp"

namespace metropole::dataset {

// Brings a dataset to what `text` (a GeoJSON FeatureCollection of points) says, in one transaction, as the
// owner of the tables: inserts, updates and deletes by content hash, keeps every state in feature_version,
// and tells the log last. Refused whole, with the reasons in the report: an unreadable or empty file, any bad
// row, or more deletions than the definition allows. The same facts again change nothing but the dataset's
// `imported_at`. Imports of one dataset wait for each other; readers never wait. Errors are the database's
// alone. `database`, `definition` and `text` must outlive the task. One loop.
async::Task<Result<ImportReport>> import_geojson(store::Database& database, const Definition& definition,
                                                 std::string_view text, Instant now);

// The log's stream of "an import confirmed this dataset", whether or not anything changed: "import/<id>".
std::string import_stream(std::string_view dataset);

}  // namespace metropole::dataset
