// SPDX-License-Identifier: EUPL-1.2
#include "store/params.hpp"

#include <charconv>
#include <cmath>

#include "store/instant_text.hpp"

namespace metropole::store {

namespace {

void append_quoted_element(std::string& out, std::string_view value) {
  out += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

Params& Params::text(std::string_view value) {
  has_nul_ = has_nul_ || value.find('\0') != std::string_view::npos;
  values_.emplace_back(value);
  return *this;
}

Params& Params::integer(std::int64_t value) {
  values_.emplace_back(std::to_string(value));
  return *this;
}

Params& Params::number(double value) {
  if (std::isnan(value)) return values_.emplace_back("NaN"), *this;
  if (std::isinf(value)) return values_.emplace_back(value > 0 ? "Infinity" : "-Infinity"), *this;
  std::array<char, 32> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  values_.emplace_back(std::string(digits.data(), end));
  return *this;
}

Params& Params::boolean(bool value) {
  values_.emplace_back(value ? "t" : "f");
  return *this;
}

Params& Params::uuid(const Uuid& value) {
  values_.emplace_back(value.text());
  return *this;
}

Params& Params::instant(Instant value) {
  values_.emplace_back(instant_to_text(value));
  return *this;
}

Params& Params::bytes(std::span<const std::uint8_t> value) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 + value.size() * 2);
  out += "\\x";
  for (auto byte : value) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  values_.emplace_back(std::move(out));
  return *this;
}

Params& Params::null() {
  values_.emplace_back(std::nullopt);
  return *this;
}

Params& Params::texts(const std::vector<std::string>& values) {
  std::string out = "{";
  for (const auto& value : values) {
    if (out.size() > 1) out += ',';
    has_nul_ = has_nul_ || value.find('\0') != std::string::npos;
    append_quoted_element(out, value);
  }
  out += '}';
  values_.emplace_back(std::move(out));
  return *this;
}

Params& Params::integers(const std::vector<std::int64_t>& values) {
  values_.emplace_back(fmt::format("{{{}}}", fmt::join(values, ",")));
  return *this;
}

}  // namespace metropole::store
