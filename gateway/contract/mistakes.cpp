// SPDX-License-Identifier: EUPL-1.2
#include "contract/mistakes.hpp"

namespace metropole::contract {

void Mistakes::add(std::string_view where, std::string_view what) {
  constexpr std::size_t kShown = 50;
  if (found_.size() < kShown) {
    found_.push_back(
        {.pointer = std::string(where), .code = "contract_invalid", .detail = std::string(what)});
  }
}

std::unexpected<Error> Mistakes::failure() const {
  auto error = fail(ErrorKind::unprocessable, "contract_invalid", "Le contrat de l'interface est incorrect.");
  for (const auto& mistake : found_) {
    if (!error.error().log.empty()) error.error().log += '\n';
    error.error().log += mistake.pointer + ": " + mistake.detail;
  }
  error.error().fields = found_;
  return error;
}

std::string pointer_child(std::string_view pointer, std::string_view key) {
  std::string out(pointer);
  out += '/';
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace metropole::contract
