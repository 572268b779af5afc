// SPDX-License-Identifier: EUPL-1.2
#include "contract/contract.hpp"

#include <openssl/evp.h>

#include "contract/composer.hpp"
#include "contract/operation_reader.hpp"
#include "contract/router.hpp"

namespace metropole::contract {

namespace json = boost::json;

// The schemas and operations point into `document`, so a Compiled never moves.
struct Contract::Compiled {
  json::value document;
  std::string text;
  std::string etag;
  std::unique_ptr<SchemaSet> schemas;
  std::vector<Operation> operations;
  std::unordered_map<std::string_view, const Operation*> by_id;
  Router router;
};

namespace {

// 128 bits of SHA-256 are plenty to tell two contracts apart.
std::string etag_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return fmt::format("\"{:02x}\"", fmt::join(digest.begin(), digest.begin() + 16, ""));
}

void compile_components(Contract::Compiled& compiled, const Reader& document, Mistakes& mistakes) {
  const auto components = document.child("components");
  components.allow_only(
      {"schemas", "parameters", "responses", "requestBodies", "headers", "examples", "securitySchemes"});
  const auto schemas = components.child("schemas");
  for (const auto& member : schemas.object()) {
    compiled.schemas->compile(member.value(), schemas.place(member.key()), mistakes);
  }
}

void compile_operations(Contract::Compiled& compiled, const Reader& document, Mistakes& mistakes) {
  OperationReader reader(compiled.document, *compiled.schemas, mistakes);
  const auto paths = document.child("paths");
  for (const auto& member : paths.object()) {
    const auto item = paths.child(member.key());
    item.allow_only({"summary", "description", "parameters", "get", "post", "put", "patch", "delete"});
    for (const auto verb : kVerbs) {
      if (item.has(verb)) compiled.operations.push_back(reader.read(member.key(), item, verb));
    }
  }
}

void index_operations(Contract::Compiled& compiled, Mistakes& mistakes) {
  for (std::size_t i = 0; i < compiled.operations.size(); ++i) {
    auto& operation = compiled.operations[i];
    operation.index = i;
    if (!compiled.by_id.emplace(operation.id, &operation).second) mistakes.add(operation.id, "is used twice");
    if (const auto problem = compiled.router.add(operation.method, operation.path, &operation)) {
      mistakes.add(operation.id, operation.path + " " + *problem);
    }
  }
}

}  // namespace

Contract::Contract(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
Contract::~Contract() = default;

std::string_view Contract::json() const {
  return compiled_->text;
}
std::string_view Contract::etag() const {
  return compiled_->etag;
}
const json::value& Contract::document() const {
  return compiled_->document;
}
std::span<const Operation> Contract::operations() const {
  return compiled_->operations;
}

const Operation* Contract::find(std::string_view operation_id) const {
  const auto found = compiled_->by_id.find(operation_id);
  return found == compiled_->by_id.end() ? nullptr : found->second;
}

RouteMatch Contract::match(std::string_view method, std::string_view path) const {
  return compiled_->router.match(method, path);
}

Result<std::shared_ptr<const Contract>> compose(std::string_view root_yaml,
                                                std::span<const Fragment> fragments) {
  Mistakes mistakes;
  auto compiled = std::make_unique<Contract::Compiled>();
  compiled->document = compose_document(root_yaml, fragments, mistakes);
  if (!mistakes.none()) return mistakes.failure();
  compiled->schemas = std::make_unique<SchemaSet>(compiled->document, Dialect::openapi);
  const Reader document(compiled->document.get_object(), "#", mistakes);
  compile_components(*compiled, document, mistakes);
  compile_operations(*compiled, document, mistakes);
  compiled->schemas->refuse_endless(mistakes);
  index_operations(*compiled, mistakes);
  if (!mistakes.none()) return mistakes.failure();
  compiled->text = json::serialize(compiled->document);
  compiled->etag = etag_of(compiled->text);
  return std::make_shared<const Contract>(std::move(compiled));
}

}  // namespace metropole::contract
