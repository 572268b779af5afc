// SPDX-License-Identifier: EUPL-1.2
#include "api/content_tag.hpp"

#include <cstring>

namespace metropole::api {

// The finaliser of MurmurHash3 (fmix64) over 8-byte words: two multiplications a word, enough for tags.
std::uint64_t content_tag(std::string_view content, std::uint64_t seed) {
  auto mix = [](std::uint64_t h) {
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
  };
  std::uint64_t hash = mix(seed ^ (content.size() * 0x9E3779B97F4A7C15ULL));
  while (content.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, content.data(), 8);
    hash = mix(hash ^ word) + 0x9E3779B97F4A7C15ULL;
    content.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, content.data(), content.size());
  return mix(hash ^ rest);
}

std::string quoted_tag(std::uint64_t tag) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out(18, '"');
  for (std::size_t i = 0; i < 16; ++i) out[16 - i] = kHex[(tag >> (4 * i)) & 15];
  return out;
}

}  // namespace metropole::api
