// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/uuid.hpp"

namespace metropole::store {

// The values of $1, $2, … in order, chained: Params{}.text("a").integer(3).null(). Sent in text format.
// A text with a zero byte, which PostgreSQL cannot hold, makes the statement answer `bad_request`
// ("text_has_nul").
class Params {
 public:
  Params& text(std::string_view value);
  Params& integer(std::int64_t value);
  Params& number(double value);
  Params& boolean(bool value);
  Params& uuid(const Uuid& value);
  Params& instant(Instant value);
  Params& bytes(std::span<const std::uint8_t> value);  // bytea
  Params& null();
  Params& texts(const std::vector<std::string>& values);      // text[]
  Params& integers(const std::vector<std::int64_t>& values);  // bigint[]

  std::size_t size() const { return values_.size(); }
  const std::optional<std::string>& operator[](std::size_t index) const { return values_[index]; }
  bool has_nul() const { return has_nul_; }

 private:
  std::vector<std::optional<std::string>> values_;
  bool has_nul_ = false;
};

}  // namespace metropole::store
