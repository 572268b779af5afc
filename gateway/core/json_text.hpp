// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace metropole {

// The value as compact JSON with numbers as people write them: 43.2965, not 4.32965E1 (which the library's
// own serializer gives). Numbers read back exactly.
std::string json_text(const boost::json::value& value);

// `text` with quotes, backslashes and control bytes escaped, without the quotes around it.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace metropole
