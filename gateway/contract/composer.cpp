// SPDX-License-Identifier: EUPL-1.2
#include "contract/composer.hpp"

#include <set>

#include "contract/common_answers.hpp"
#include "contract/document_reader.hpp"
#include "contract/yaml_document.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

class Composer {
 public:
  explicit Composer(Mistakes& mistakes) : mistakes_(mistakes) {}

  void begin(std::string_view root_yaml) {
    document_ = read(root_yaml, "root.yaml");
    const Reader root(document_, "#", mistakes_);
    root.allow_only({"openapi", "info", "servers", "components"});
    if (root.text("openapi") != "3.0.3") root.refuse("openapi", "must be 3.0.3");
    root.child("info").required_text("title");
    root.child("info").required_text("version");
    if (!root.has("components")) document_["components"].emplace_object();
    document_["tags"].emplace_array();
    document_["paths"].emplace_object();
    components_ = document_["components"].if_object();
    tags_ = document_["tags"].if_array();
    paths_ = document_["paths"].if_object();
    if (components_ == nullptr) root.refuse("components", "must be an object");
  }

  void add(const Fragment& fragment) {
    if (components_ == nullptr) return;
    module_ = fragment.module;
    if (!is_name(module_) || !modules_.insert(module_).second) {
      mistakes_.add(module_, "must be a new name of small letters, digits and _");
    }
    auto content = read(fragment.yaml, module_ + "/openapi.yaml");
    const Reader reader(content, module_ + "#", mistakes_);
    reader.allow_only({"paths", "components", "tags"});
    add_tags(reader);
    for (const auto& section : reader.child("components").object())
      add_section(section.key(), section.value());
    for (const auto& path : reader.child("paths").object()) add_path(path.key(), path.value());
  }

  json::value finish() { return std::move(document_); }

 private:
  static bool is_name(std::string_view text) {
    return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
  }

  json::object read(std::string_view yaml, std::string_view name) {
    auto value = parse_yaml(yaml, name);
    if (!value) {
      mistakes_.add(name, value.error().log);
    } else if (!value->is_object()) {
      mistakes_.add(name, "must be a mapping");
    } else {
      return std::move(value->as_object());
    }
    return {};
  }

  // A module that does not describe its own tag still gets one, so that readers find its operations together.
  void add_tags(const Reader& fragment) {
    bool described = false;
    for (const auto& tag : fragment.list("tags")) {
      if (!tag.is_object()) {
        fragment.refuse("tags", "must hold objects");
        continue;
      }
      const Reader reader(tag.get_object(), fragment.place("tags"), mistakes_);
      reader.allow_only({"name", "description"});
      if (reader.required_text("name") == module_) described = true;
      tags_->push_back(tag);
    }
    if (!described) tags_->push_back({{"name", module_}});
  }

  void add_section(std::string_view section, const json::value& content) {
    const auto place = pointer_child(module_ + "#/components", section);
    static const std::set<std::string_view> kSections{"schemas",       "parameters", "responses",
                                                      "requestBodies", "headers",    "examples"};
    if (!kSections.contains(section)) return mistakes_.add(place, "is not known here");
    if (!content.is_object()) return mistakes_.add(place, "must be an object");
    auto& merged = (*components_)[section];
    if (!merged.is_object()) merged.emplace_object();
    for (const auto& member : content.get_object()) {
      if (!merged.get_object().emplace(member.key(), member.value()).second) {
        mistakes_.add(pointer_child(place, member.key()), "is declared elsewhere already");
      }
    }
  }

  void add_path(std::string_view path, const json::value& content) {
    const auto place = pointer_child(module_ + "#/paths", path);
    if (!content.is_object()) return mistakes_.add(place, "must be an object");
    const auto [entry, added] = paths_->emplace(path, content);
    if (!added) return mistakes_.add(place, "belongs to another module already");
    const bool has_parameters = path.find('{') != std::string_view::npos;
    for (const auto verb : kVerbs) {
      auto* operation = entry->value().get_object().if_contains(verb);
      if (operation == nullptr) continue;
      if (!operation->is_object()) {
        mistakes_.add(pointer_child(place, verb), "must be an object");
        continue;
      }
      auto& object = operation->get_object();
      const Reader reader(object, pointer_child(place, verb), mistakes_);
      const auto id = reader.required_text("operationId");
      if (!id.starts_with(module_ + ".") || !is_name(id.substr(module_.size() + 1))) {
        reader.refuse("operationId", "must be " + module_ + ".<verb_noun>");
      }
      if (reader.has("security")) reader.refuse("security", "comes from x-access, not from a fragment");
      object.emplace("tags", json::array{json::string(module_)});
      add_common_answers(object, {.verb = verb, .has_path_parameters = has_parameters});
    }
  }

  Mistakes& mistakes_;
  json::object document_;
  json::object* paths_ = nullptr;
  json::object* components_ = nullptr;
  json::array* tags_ = nullptr;
  std::string module_;
  std::set<std::string> modules_;
};

}  // namespace

json::value compose_document(std::string_view root_yaml, std::span<const Fragment> fragments,
                             Mistakes& mistakes) {
  Composer composer(mistakes);
  composer.begin(root_yaml);
  for (const auto& fragment : fragments) composer.add(fragment);
  return composer.finish();
}

}  // namespace metropole::contract
