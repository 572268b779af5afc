// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <cstring>

#include "core/uuid.hpp"
#include "identity/sessions.hpp"

namespace metropole::identity {

// Hashes a TokenHash for tables: whoever chooses tokens can search for digests that share a bucket, but not
// without the two secret factors of this process.
struct TokenKey {
  std::size_t operator()(const TokenHash& hash) const {
    static const auto secret = [] {
      std::array<std::uint64_t, 2> factors;
      random_bytes(reinterpret_cast<std::uint8_t*>(factors.data()), sizeof factors);
      return factors;
    }();
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), hash.data(), sizeof words);
    return words[0] * (secret[0] | 1) + words[1] * (secret[1] | 1);
  }
};

}  // namespace metropole::identity
