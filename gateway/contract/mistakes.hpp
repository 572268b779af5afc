// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace metropole::contract {

// Gathers what is wrong with a contract while it is read, so that its author sees every mistake at once.
class Mistakes {
 public:
  // `where` is a place of the document ("#/paths/~1v1~1pools/get"), `what` an English sentence for its
  // author.
  void add(std::string_view where, std::string_view what);
  bool none() const { return found_.empty(); }

  // `contract_invalid` with one field for each mistake and all of them in `log`.
  std::unexpected<Error> failure() const;

 private:
  std::vector<FieldError> found_;
};

// One step further down a JSON pointer, "~" and "/" of the key escaped (RFC 6901).
std::string pointer_child(std::string_view pointer, std::string_view key);

}  // namespace metropole::contract
