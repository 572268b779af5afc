// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

// The few character classes of RFC 9110 and RFC 9112, as tables: they are asked for every byte of a head.
namespace metropole::http::detail {

using ByteTable = std::array<bool, 256>;

consteval ByteTable letters_digits_and(std::string_view others) {
  ByteTable table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  for (unsigned char c : others) table[c] = true;
  return table;
}

consteval ByteTable field_value_bytes() {
  ByteTable table{};
  for (unsigned c = 0x20; c <= 0xff; ++c) table[c] = c != 0x7f;
  table['\t'] = true;
  return table;
}

consteval ByteTable target_bytes() {
  ByteTable table{};
  for (unsigned c = 0x21; c <= 0x7e; ++c) table[c] = c != '#';
  return table;
}

// tchar of RFC 9110, section 5.6.2.
inline constexpr ByteTable kToken = letters_digits_and("!#$%&'*+-.^_`|~");
// What may stand in a field's value: no control byte but the tab.
inline constexpr ByteTable kFieldValue = field_value_bytes();
inline constexpr ByteTable kTarget = target_bytes();
// Host of a URI with its port; the comma is left out, no name has one and lists of hosts are an attack.
inline constexpr ByteTable kHost = letters_digits_and("-._~!$&'()*+;=:[]%");

inline bool all_in(const ByteTable& table, std::string_view text) {
  bool good = true;
  for (unsigned char c : text) good &= table[c];
  return good;
}

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// ASCII case-insensitive; `lowered` is in lower case already.
inline bool same_lowered(std::string_view text, std::string_view lowered) {
  if (text.size() != lowered.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowered[i]) return false;
  }
  return true;
}

inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Without the spaces and tabs around it.
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Cuts the next element off a comma-separated list and trims it; elements may be empty.
inline std::string_view next_element(std::string_view& list) {
  auto comma = list.find(',');
  auto element = trimmed(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  return element;
}

// Decimal digits only, at least one, no sign; nothing on overflow of 63 bits.
std::optional<unsigned long long> parse_decimal(std::string_view digits);

}  // namespace metropole::http::detail
