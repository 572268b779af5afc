// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace metropole {

// RFC 9562. Version 7 sorts by creation and is for our own rows; version 4 tells nothing and is for personal
// objects.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  static Uuid v7(std::chrono::sys_time<std::chrono::milliseconds> at);
  static Uuid v4();
  // Only the 36-character form; nothing else is accepted.
  static std::optional<Uuid> parse(std::string_view text);
  std::string text() const;

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// Fills `out` from the operating system's generator through OpenSSL; aborts the process if there is none.
void random_bytes(std::uint8_t* out, std::size_t size);

}  // namespace metropole

template <>
struct std::hash<metropole::Uuid> {
  std::size_t operator()(const metropole::Uuid& id) const {
    std::size_t out;
    std::memcpy(&out, id.bytes.data() + 8, sizeof out);
    return out;
  }
};
