// SPDX-License-Identifier: EUPL-1.2
#include "contract/schema_set.hpp"

#include <unordered_set>

#include "contract/percent.hpp"
#include "contract/schema_keywords.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

const json::string* reference_of(const json::value& value) {
  const auto* object = value.if_object();
  const auto* reference = object == nullptr ? nullptr : object->if_contains("$ref");
  return reference == nullptr ? nullptr : reference->if_string();
}

// "#/components/schemas/Pool" as a JSON pointer: the fragment may be percent-encoded.
std::optional<std::string> fragment_of(std::string_view reference) {
  if (!reference.starts_with('#')) return std::nullopt;
  return percent_decoded(reference.substr(1), false);
}

// Schemas that `schema` applies to the very value it is given itself.
std::vector<const Schema*> applied_in_place(const Schema& schema) {
  std::vector<const Schema*> out;
  for (const auto* group : {&schema.all_of, &schema.any_of, &schema.one_of}) {
    out.insert(out.end(), group->begin(), group->end());
  }
  for (const auto& dependency : schema.dependencies) {
    if (dependency.schema != nullptr) out.push_back(dependency.schema);
  }
  if (schema.negated != nullptr) out.push_back(schema.negated);
  return out;
}

class EndlessSearch {
 public:
  explicit EndlessSearch(Mistakes& mistakes) : mistakes_(mistakes) {}

  void visit(const Schema& schema) {
    if (done_.contains(&schema)) return;
    if (!open_.insert(&schema).second) {
      mistakes_.add(schema.pointer, "applies itself to the same value without end");
      return;
    }
    for (const auto* next : applied_in_place(schema)) visit(*next);
    open_.erase(&schema);
    done_.insert(&schema);
  }

 private:
  Mistakes& mistakes_;
  std::unordered_set<const Schema*> open_;
  std::unordered_set<const Schema*> done_;
};

}  // namespace

const json::value* resolve(const json::value& document, const json::value& value, std::string& pointer,
                           Mistakes& mistakes) {
  const json::value* at = &value;
  for (int hops = 0; hops < 32; ++hops) {
    const auto* reference = reference_of(*at);
    if (reference == nullptr) return at;
    const auto fragment = fragment_of(*reference);
    boost::system::error_code error;
    at = fragment ? document.find_pointer(*fragment, error) : nullptr;
    if (!fragment || at == nullptr) {
      mistakes.add(pointer, "$ref leads nowhere in this document: " + std::string(*reference));
      return nullptr;
    }
    pointer = "#" + *fragment;
  }
  mistakes.add(pointer, "$ref goes round in a circle");
  return nullptr;
}

const Schema* SchemaSet::compile(const json::value& value, std::string pointer, Mistakes& mistakes) {
  static const Schema kAnything;
  const auto* reference = reference_of(value);
  if (reference != nullptr && dialect_ == Dialect::openapi && value.get_object().size() > 1) {
    mistakes.add(pointer, "keywords beside $ref would be ignored: wrap it in allOf");
  }
  const auto* target = resolve(document_, value, pointer, mistakes);
  if (target == nullptr) return &kAnything;
  auto& node = nodes_[pointer];
  if (node != nullptr) return node.get();
  node = std::make_unique<Schema>();
  auto& schema = *node;  // `node` may move while the map grows below, the schema does not
  schema.pointer = pointer;
  const auto* object = target->if_object();
  if (object == nullptr) {
    mistakes.add(pointer, "a schema must be an object");
    return &schema;
  }
  compile_keywords(*this, *object, schema, mistakes);
  return &schema;
}

void SchemaSet::refuse_endless(Mistakes& mistakes) const {
  EndlessSearch search(mistakes);
  for (const auto& [pointer, schema] : nodes_) search.visit(*schema);
}

}  // namespace metropole::contract
