// SPDX-License-Identifier: EUPL-1.2
// The contract as it stands in this checkout, and the promises of openapi/released/ it must keep.
// METROPOLE_CONTRACT may name a composed document (`metropole config --contract`) to be held against them
// instead.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "contract/breaking.hpp"
#include "contract/contract.hpp"
#include "contract/flat_schema.hpp"

namespace metropole::contract {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string read(const fs::path& path) {
  std::stringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

// Every openapi.yaml of the kernel's tenants and of the modules; the folder is the module's name.
std::vector<Fragment> fragments() {
  std::vector<Fragment> out;
  for (const auto* parent : {"gateway", "modules"}) {
    for (const auto& folder : fs::directory_iterator(parent)) {
      const auto file = folder.path() / "openapi.yaml";
      if (fs::exists(file)) out.push_back({folder.path().filename().string(), read(file)});
    }
  }
  std::ranges::sort(out, {}, &Fragment::module);
  return out;
}

json::value current() {
  if (const char* file = std::getenv("METROPOLE_CONTRACT")) return json::parse(read(file));
  const auto contract = compose(read("openapi/root.yaml"), fragments());
  if (contract) return (*contract)->document();
  ADD_FAILURE() << contract.error().log;
  return {};
}

TEST(Contract, composes_from_the_fragments_of_this_checkout) {
  const auto contract = compose(read("openapi/root.yaml"), fragments());
  ASSERT_TRUE(contract) << contract.error().log;
}

TEST(Contract, answers_every_list_with_items_next_and_reason) {
  const auto contract = compose(read("openapi/root.yaml"), fragments());
  ASSERT_TRUE(contract) << contract.error().log;
  const auto& document = (*contract)->document();
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      boost::system::error_code error;
      const auto* schema =
          operation.value().find_pointer("/responses/200/content/application~1json/schema", error);
      if (schema == nullptr) continue;
      const auto answer = flatten(document, *schema);
      const auto* members = answer.if_contains("properties");
      if (members == nullptr || !members->as_object().contains("items")) continue;
      for (const auto* member : {"next", "reason"}) {
        EXPECT_TRUE(members->as_object().contains(member)) << operation.key() << " " << path.key();
      }
    }
  }
}

TEST(Contract, keeps_what_every_released_contract_promised) {
  const auto now = current();
  std::size_t released = 0;
  for (const auto& entry : fs::directory_iterator("openapi/released")) {
    if (entry.path().extension() != ".json") continue;
    ++released;
    for (const auto& change : breaking_changes(json::parse(read(entry.path())), now)) {
      ADD_FAILURE() << entry.path().filename() << ": " << change;
    }
  }
  if (released == 0) GTEST_SKIP() << "SKIPPED: nothing is released yet in openapi/released";
}

}  // namespace
}  // namespace metropole::contract
