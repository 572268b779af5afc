// SPDX-License-Identifier: EUPL-1.2
#include "contract/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <sstream>

namespace metropole::contract {
namespace {

namespace json = boost::json;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Plain scalars only; what looks like no number, boolean or null is a text.
json::value plain_scalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (text.find_first_not_of("0123456789+-.eE") != std::string::npos) return json::string(text);
  if (auto integer = number_of<std::int64_t>(text)) return *integer;
  if (auto number = number_of<double>(text); number && std::isfinite(*number)) return *number;
  return json::string(text);
}

// Builds the JSON value from parser events. Left by an exception of its own, so that hostile input stops the
// parser before it recurses further.
class Builder final : public YAML::EventHandler {
 public:
  struct Refused {
    YAML::Mark mark;
    std::string why;
  };

  json::value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{mark, "aliases are not allowed"};
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    accept(mark, "?", anchor);
    place(mark, nullptr, true);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    accept(mark, tag, anchor);
    if (tag == "!" || awaits_key()) {
      place(mark, json::string(text), true);
    } else {
      place(mark, plain_scalar(text), true);
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    accept(mark, tag, anchor);
    open(mark, json::array());
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    accept(mark, tag, anchor);
    open(mark, json::object());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    json::value value;
    std::optional<std::string> key;
    YAML::Mark mark;
  };

  static void accept(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refused{mark, "anchors are not allowed"};
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{mark, "tags are not allowed"};
  }
  bool awaits_key() const {
    return !levels_.empty() && levels_.back().value.is_object() && !levels_.back().key;
  }

  void open(const YAML::Mark& mark, json::value value) {
    if (levels_.size() >= kMaxYamlDepth) throw Refused{mark, "nested too deeply"};
    if (awaits_key()) throw Refused{mark, "a key must be a scalar"};
    levels_.push_back({std::move(value), std::nullopt, mark});
  }
  void close() {
    auto level = std::move(levels_.back());
    levels_.pop_back();
    place(level.mark, std::move(level.value), false);
  }
  void place(const YAML::Mark& mark, json::value value, bool scalar) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& level = levels_.back();
    if (level.value.is_array()) {
      level.value.as_array().push_back(std::move(value));
    } else if (level.key) {
      level.value.as_object().emplace(*level.key, std::move(value));
      level.key.reset();
    } else if (!scalar || !value.is_string()) {
      throw Refused{mark, "a key must be a text"};
    } else if (level.value.as_object().contains(value.as_string())) {
      throw Refused{mark, "duplicate key " + std::string(value.as_string())};
    } else {
      level.key = std::string(value.as_string());
    }
  }

  std::vector<Level> levels_;
  json::value root_;
};

std::unexpected<Error> refused(std::string_view name, const YAML::Mark& mark, std::string_view why) {
  return fail(ErrorKind::unprocessable, "contract_invalid", "Le contrat de l'interface est illisible.",
              fmt::format("{}, line {}: {}", name, mark.line + 1, why));
}

}  // namespace

Result<json::value> parse_yaml(std::string_view text, std::string_view name) {
  if (text.size() > kMaxYamlBytes) return refused(name, YAML::Mark(), "longer than 1 MiB");
  Builder builder;
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    if (!parser.HandleNextDocument(builder)) return refused(name, YAML::Mark(), "empty");
    Builder second;
    if (parser.HandleNextDocument(second)) return refused(name, YAML::Mark(), "more than one document");
  } catch (const Builder::Refused& refusal) {
    return refused(name, refusal.mark, refusal.why);
  } catch (const YAML::Exception& error) {
    return refused(name, error.mark, error.msg);
  }
  return builder.take();
}

}  // namespace metropole::contract
