// SPDX-License-Identifier: EUPL-1.2
#include "contract/breaking.hpp"

#include "contract/access_reader.hpp"
#include "contract/breaking_schema.hpp"
#include "contract/composer.hpp"
#include "contract/schema_set.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

// The names of path parameters are nothing a client sends.
std::string shape_of(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) out += c;
    if (c == '{') inside = true;
  }
  return out;
}

class Comparison {
 public:
  Comparison(const json::value& released, const json::value& now, std::vector<std::string>& out)
      : released_(released), now_(now), out_(out), schemas_(released, now, out) {}

  void run() {
    std::map<std::string, Reader> paths;
    const auto now = reader(now_, now_).child("paths");
    for (const auto& path : now.object()) paths.emplace(shape_of(path.key()), now.child(path.key()));
    const auto released = reader(released_, released_).child("paths");
    for (const auto& path : released.object()) {
      const auto item = released.child(path.key());
      const auto found = paths.find(shape_of(path.key()));
      for (const auto verb : kVerbs) {
        if (!item.has(verb)) continue;
        where_ = item.child(verb).text("operationId");
        if (found == paths.end() || !found->second.has(verb)) {
          say("is removed");
        } else {
          compare_operation(item, found->second, verb);
        }
      }
    }
  }

 private:
  void say(const std::string& what) { out_.push_back(where_ + ": " + what); }

  Reader reader(const json::value& document, const json::value& value) {
    static const json::object kNone;
    std::string pointer = "#";
    const auto* target = resolve(document, value, pointer, mistakes_);
    return {target != nullptr && target->is_object() ? target->get_object() : kNone, pointer, mistakes_};
  }

  void compare_operation(const Reader& item_before, const Reader& item_after, std::string_view verb) {
    const auto before = item_before.child(verb);
    const auto after = item_after.child(verb);
    if (before.text("operationId") != after.text("operationId"))
      say("is renamed, and so are typed clients' calls");
    if (before.flag("x-stream") != after.flag("x-stream")) say("changes between stream and single answer");
    if (before.flag("x-idempotent") && !after.flag("x-idempotent")) say("no longer honours Idempotency-Key");
    compare_access(before, after);
    compare_parameters({item_before, before}, {item_after, after});
    compare_body(before, after);
    compare_responses(before, after);
  }

  void compare_access(const Reader& before, const Reader& after) {
    const auto old_rule = read_access(before);
    const auto new_rule = read_access(after);
    if ((old_rule.principals & ~new_rule.principals) != 0) say("no longer admits everybody it did");
    if (!new_rule.permission.empty() && new_rule.permission != old_rule.permission)
      say("asks for another permission");
    if (new_rule.scope != old_rule.scope) say("changes its scope");
    if (new_rule.strength > old_rule.strength) say("asks for a stronger sign-in");
    if (new_rule.max_sign_in_age &&
        (!old_rule.max_sign_in_age || *new_rule.max_sign_in_age < *old_rule.max_sign_in_age)) {
      say("asks for a more recent sign-in");
    }
  }

  using Parameters = std::map<std::string, Reader>;  // by "query/limit"; path parameters by their place
  Parameters parameters_of(const json::value& document, std::initializer_list<Reader> holders) {
    Parameters out;
    std::size_t in_path = 0;
    for (const auto& holder : holders) {
      for (const auto& item : holder.list("parameters")) {
        const auto parameter = reader(document, item);
        const std::string where(parameter.text("in"));
        const bool path = where == "path";
        out.emplace(where + "/" + (path ? std::to_string(++in_path) : std::string(parameter.text("name"))),
                    parameter);
      }
    }
    return out;
  }

  void compare_parameters(std::initializer_list<Reader> before, std::initializer_list<Reader> after) {
    const auto old_ones = parameters_of(released_, before);
    const auto new_ones = parameters_of(now_, after);
    for (const auto& [name, parameter] : old_ones) {
      const auto found = new_ones.find(name);
      if (found == new_ones.end()) {
        say(name + " is removed");
        continue;
      }
      const auto& other = found->second;
      if (other.flag("required") && !parameter.flag("required")) say(name + " is now required");
      const bool query = name.starts_with("query/");
      const auto explodes = [query](const Reader& one) {
        return one.has("explode") ? one.flag("explode") : query;
      };
      if (explodes(parameter) != explodes(other)) say(name + " writes its list differently");
      compare_schemas(parameter, other, Direction::request, name);
    }
    for (const auto& [name, parameter] : new_ones) {
      if (parameter.flag("required") && !old_ones.contains(name)) say(name + " is new and required");
    }
  }

  void compare_schemas(const Reader& before, const Reader& after, Direction direction,
                       const std::string& place) {
    const auto* old_schema = before.object().if_contains("schema");
    const auto* new_schema = after.object().if_contains("schema");
    if (old_schema == nullptr || new_schema == nullptr) return;
    schemas_.compare(*old_schema, *new_schema, direction, where_ + ": " + place);
  }

  void compare_content(const Reader& before, const Reader& after, Direction direction,
                       const std::string& place) {
    const auto old_media = before.child("content");
    const auto new_media = after.child("content");
    for (const auto& media : old_media.object()) {
      if (new_media.has(media.key())) {
        compare_schemas(old_media.child(media.key()), new_media.child(media.key()), direction, place);
      } else {
        say(place + " is no longer offered as " + std::string(media.key()));
      }
    }
  }

  void compare_body(const Reader& before, const Reader& after) {
    const auto* old_body = before.object().if_contains("requestBody");
    const auto* new_body = after.object().if_contains("requestBody");
    if (old_body == nullptr && new_body == nullptr) return;
    const auto old_one = old_body == nullptr ? before.child("requestBody") : reader(released_, *old_body);
    const auto new_one = new_body == nullptr ? after.child("requestBody") : reader(now_, *new_body);
    if (new_body == nullptr) return say("no longer takes a body");
    if (new_one.flag("required") && !old_one.flag("required")) say("body is now required");
    const auto limit = [](const Reader& one) {
      return one.integer("x-body-limit").value_or(kDefaultBodyLimit);
    };
    if (old_body != nullptr && limit(after) < limit(before)) {
      say("takes smaller bodies only");
    }
    compare_content(old_one, new_one, Direction::request, "body");
  }

  // Only what clients build on: success. Any operation may learn to fail in a new way.
  void compare_responses(const Reader& before, const Reader& after) {
    const auto old_ones = before.child("responses");
    const auto new_ones = after.child("responses");
    for (const auto& member : old_ones.object()) {
      if (!member.key().starts_with('2')) continue;
      const std::string status(member.key());
      const auto* still = new_ones.object().if_contains(status);
      if (still == nullptr) {
        say("answer " + status + " is removed");
        continue;
      }
      const auto old_one = reader(released_, member.value());
      const auto new_one = reader(now_, *still);
      for (const auto& header : old_one.child("headers").object()) {
        if (!new_one.child("headers").has(header.key()))
          say("answer " + status + " loses the header " + std::string(header.key()));
      }
      compare_content(old_one, new_one, Direction::response, "answer " + status);
    }
  }

  const json::value& released_;
  const json::value& now_;
  std::vector<std::string>& out_;
  SchemaComparison schemas_;
  Mistakes mistakes_;  // of documents that were composed once: none that would matter here
  std::string where_;
};

}  // namespace

std::vector<std::string> breaking_changes(const json::value& released, const json::value& now) {
  std::vector<std::string> out;
  Comparison(released, now, out).run();
  return out;
}

}  // namespace metropole::contract
