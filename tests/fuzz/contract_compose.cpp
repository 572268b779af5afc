// SPDX-License-Identifier: EUPL-1.2
// A fragment of any bytes: refused with a reason, or a contract whose page renders and that is no break of
// itself.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "contract/breaking.hpp"
#include "contract/contract.hpp"
#include "contract/docs_page.hpp"

using metropole::contract::Fragment;

namespace {

const std::string& root_yaml() {
  static const std::string kRoot = [] {
    std::stringstream out;
    out << std::ifstream("openapi/root.yaml").rdbuf();
    return out.str();
  }();
  return kRoot;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<Fragment> fragments{{"pools", std::string(reinterpret_cast<const char*>(data), size)}};
  const auto contract = metropole::contract::compose(root_yaml(), fragments);
  if (!contract) {
    if (contract.error().log.empty()) std::abort();
    return 0;
  }
  const auto& document = (*contract)->document();
  if (metropole::contract::render_docs(**contract).empty()) std::abort();
  if (!metropole::contract::breaking_changes(document, document).empty()) std::abort();
  return 0;
}
