// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/route_match.hpp"

namespace metropole::contract {

// Finds the operation of a request. Paths without parameter are one hash look-up; the others walk a trie of
// segments, where a literal wins over a parameter with literal ends ("{id}.json"), and that over a bare one.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // Gives the reason when the path is malformed, or the method and an equal path are there already.
  std::optional<std::string> add(std::string_view method, std::string_view path, const Operation* operation);

  RouteMatch match(std::string_view method, std::string_view path) const;

 private:
  static constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};
  struct Leaf {
    std::array<const Operation*, kMethods.size()> operations{};
    std::string allow;
  };
  struct Node;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  static bool walk(const Node& node, std::string_view rest, RouteMatch& match, const Leaf*& leaf);
  static void choose(const Leaf& leaf, std::string_view method, RouteMatch& match);

  std::unordered_map<std::string, Leaf, Hash, std::equal_to<>> fixed_;
  std::unique_ptr<Node> root_;
};

// The names of the parameters of a path template in order; nothing when it is malformed: no leading slash, an
// empty segment, two parameters in one segment, a name twice, too many.
std::optional<std::vector<std::string>> template_parameters(std::string_view path);

}  // namespace metropole::contract
