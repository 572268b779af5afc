// SPDX-License-Identifier: EUPL-1.2
#include "contract/router.hpp"

#include <algorithm>

#include "contract/percent.hpp"

namespace metropole::contract {
namespace {

// "{id}.json" is a parameter before ".json"; `name` is empty for a literal, which `prefix` then is.
struct Segment {
  std::string_view prefix;
  std::string_view name;
  std::string_view suffix;
};

std::optional<Segment> parse_segment(std::string_view text) {
  const auto open = text.find('{');
  const auto close = text.find('}');
  if (open == std::string_view::npos && close == std::string_view::npos) return Segment{text, {}, {}};
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2)
    return std::nullopt;
  const Segment segment{text.substr(0, open), text.substr(open + 1, close - open - 1),
                        text.substr(close + 1)};
  if (segment.suffix.find_first_of("{}") != std::string_view::npos) return std::nullopt;
  return segment;
}

// Takes the first segment off "/a/b": "a", leaving "/b".
std::string_view take_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const auto segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

bool has_dot_segment(std::string_view path) {
  for (auto at = path.find("/."); at != std::string_view::npos; at = path.find("/.", at + 1)) {
    auto rest = path.substr(at);
    const auto segment = take_segment(rest);
    if (segment == "." || segment == "..") return true;
  }
  return false;
}

// An encoded slash or backslash would be one segment to us and two to another server on the way.
bool has_encoded_slash(std::string_view path) {
  for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const auto code = path.substr(at, 3);
    if (code == "%2F" || code == "%2f" || code == "%5C" || code == "%5c") return true;
  }
  return false;
}

// Decodes into `match.decoded` when there is something to decode; nothing for a path nobody should send.
std::optional<std::string_view> plain_path(std::string_view path, RouteMatch& match) {
  if (path.empty() || path.front() != '/') return std::nullopt;
  if (path.find('%') != std::string_view::npos) {
    if (has_encoded_slash(path)) return std::nullopt;
    match.decoded = std::make_unique<char[]>(path.size());
    const auto length = percent_decode(path, match.decoded.get(), false);
    if (!length) return std::nullopt;
    path = {match.decoded.get(), *length};
  }
  if (!is_text(path) || has_control(path) || has_dot_segment(path)) return std::nullopt;
  return path;
}

}  // namespace

struct Router::Node {
  struct Open {
    std::string prefix;
    std::string suffix;
    std::unique_ptr<Node> next;
  };
  std::unordered_map<std::string, std::unique_ptr<Node>, Hash, std::equal_to<>> literals;
  std::vector<Open> open;  // the more literal characters, the earlier
  Leaf leaf;

  Node& next(const Segment& segment) {
    if (segment.name.empty()) {
      auto& node = literals[std::string(segment.prefix)];
      if (node == nullptr) node = std::make_unique<Node>();
      return *node;
    }
    for (auto& one : open) {
      if (one.prefix == segment.prefix && one.suffix == segment.suffix) return *one.next;
    }
    auto node = std::make_unique<Node>();
    auto& made = *node;
    open.push_back({std::string(segment.prefix), std::string(segment.suffix), std::move(node)});
    std::ranges::sort(open, std::greater<>(),
                      [](const Open& o) { return o.prefix.size() + o.suffix.size(); });
    return made;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

std::optional<std::vector<std::string>> template_parameters(std::string_view path) {
  std::vector<std::string> names;
  if (path.empty() || path.front() != '/') return std::nullopt;
  for (auto rest = path; !rest.empty();) {
    const auto text = take_segment(rest);
    const auto segment = parse_segment(text);
    if (!segment || (text.empty() && path != "/")) return std::nullopt;
    if (segment->name.empty()) continue;
    if (std::ranges::find(names, segment->name) != names.end()) return std::nullopt;
    names.emplace_back(segment->name);
  }
  if (names.size() > kMaxPathParameters) return std::nullopt;
  return names;
}

std::optional<std::string> Router::add(std::string_view method, std::string_view path,
                                       const Operation* operation) {
  const auto names = template_parameters(path);
  if (!names) return "is not a path template";
  const auto* known = std::ranges::find(kMethods, method);
  if (known == kMethods.end()) return "has a method that is not served";
  Leaf* leaf = nullptr;
  if (names->empty()) {
    leaf = &fixed_[std::string(path)];
  } else {
    auto* node = root_.get();
    for (auto rest = path; !rest.empty();) {
      const auto segment = parse_segment(take_segment(rest));
      if (segment) node = &node->next(*segment);
    }
    leaf = &node->leaf;
  }
  auto& place = leaf->operations[static_cast<std::size_t>(known - kMethods.begin())];
  if (place != nullptr) return "is the same path as another operation's";
  place = operation;
  leaf->allow.clear();
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    if (leaf->operations[i] == nullptr) continue;
    leaf->allow += kMethods[i];
    leaf->allow += i == 0 ? ", HEAD, " : ", ";
  }
  leaf->allow += "OPTIONS";
  return std::nullopt;
}

// Depth first, the likeliest child first; a dead end is left again, so "/a/{x}/c" is found beside "/a/b/d".
bool Router::walk(const Node& node, std::string_view rest, RouteMatch& match, const Leaf*& leaf) {
  if (rest.empty()) {
    if (node.leaf.allow.empty()) return false;
    leaf = &node.leaf;
    return true;
  }
  auto after = rest;
  const auto segment = take_segment(after);
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (walk(*literal->second, after, match, leaf)) return true;
  }
  for (const auto& open : node.open) {
    const auto fixed = open.prefix.size() + open.suffix.size();
    if (segment.size() <= fixed || !segment.starts_with(open.prefix) || !segment.ends_with(open.suffix))
      continue;
    match.values[match.value_count++] = segment.substr(open.prefix.size(), segment.size() - fixed);
    if (walk(*open.next, after, match, leaf)) return true;
    --match.value_count;
  }
  return false;
}

void Router::choose(const Leaf& leaf, std::string_view method, RouteMatch& match) {
  match.allow = leaf.allow;
  const auto* known = std::ranges::find(kMethods, method == "HEAD" ? std::string_view("GET") : method);
  if (known != kMethods.end()) {
    match.operation = leaf.operations[static_cast<std::size_t>(known - kMethods.begin())];
  }
  match.outcome =
      match.operation == nullptr ? RouteMatch::Outcome::method_not_allowed : RouteMatch::Outcome::found;
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  RouteMatch match;
  if (const auto fixed = fixed_.find(path); fixed != fixed_.end()) {
    choose(fixed->second, method, match);
    return match;
  }
  const auto plain = plain_path(path, match);
  if (!plain) {
    match.outcome = RouteMatch::Outcome::bad_path;
    return match;
  }
  if (match.decoded != nullptr) {
    if (const auto fixed = fixed_.find(*plain); fixed != fixed_.end()) {
      choose(fixed->second, method, match);
      return match;
    }
  }
  const Leaf* leaf = nullptr;
  if (walk(*root_, *plain, match, leaf)) choose(*leaf, method, match);
  return match;
}

}  // namespace metropole::contract
