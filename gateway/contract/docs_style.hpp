// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

namespace metropole::contract {

// The style sheet of the documentation page, exactly as it stands between its <style> tags.
std::string_view docs_style();

}  // namespace metropole::contract
