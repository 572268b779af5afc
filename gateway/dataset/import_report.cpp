// SPDX-License-Identifier: EUPL-1.2
#include "dataset/import_report.hpp"

#include <boost/json.hpp>

namespace metropole::dataset {

boost::json::object ImportReport::to_json() const {
  boost::json::object out;
  out["applied"] = applied();
  out["inserted"] = inserted;
  out["updated"] = updated;
  out["deleted"] = deleted;
  out["unchanged"] = unchanged;
  out["version"] = version;
  out["reason"] = nullptr;
  if (refusal) out["reason"] = {{"code", refusal->code}, {"text", refusal->detail}};
  out["refused_count"] = refused_count;
  auto& rows = out["refused"].emplace_array();
  for (const auto& row : refused)
    rows.push_back({{"row", row.row},
                    {"field", row.field},
                    {"value", row.value.empty() ? boost::json::value() : boost::json::value(row.value)},
                    {"reason", row.reason},
                    {"text", row.detail}});
  return out;
}

}  // namespace metropole::dataset
