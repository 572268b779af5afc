// SPDX-License-Identifier: EUPL-1.2
#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "core/uuid.hpp"
#include "identity/sessions.hpp"

namespace metropole::identity {
namespace {

constexpr std::string_view kPrefix = "mtp_";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretText = 43;   // base64url of 32 bytes
constexpr std::size_t kChecksumText = 6;  // base64url of 4 bytes
constexpr std::size_t kSigned = kPrefix.size() + kSecretText;
constexpr std::size_t kTokenText = kSigned + kChecksumText;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr auto kInAlphabet = [] {
  std::array<bool, 256> known{};
  for (char c : kAlphabet) known[static_cast<unsigned char>(c)] = true;
  return known;
}();

// base64url without padding, RFC 4648 section 5.
void append_base64url(std::string& out, std::span<const std::uint8_t> bytes) {
  std::uint32_t held = 0;
  int bits = 0;
  for (auto byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[held >> (bits - 6) & 63];
  }
  if (bits > 0) out += kAlphabet[held << (6 - bits) & 63];
}

void append_checksum(std::string& out, std::string_view text) {
  auto sum = crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  std::array<std::uint8_t, 4> bytes;
  for (int i = 3; i >= 0; --i, sum >>= 8) bytes[static_cast<std::size_t>(i)] = sum & 0xFF;
  append_base64url(out, bytes);
}

// Fetching the algorithm costs more than the digest: it is done once, and each thread keeps its context.
TokenHash sha256(std::string_view text) {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     EVP_MD_CTX_free);
  TokenHash hash;
  unsigned size = 0;
  if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), hash.data(), &size) != 1) {
    std::abort();
  }
  return hash;
}

}  // namespace

NewToken make_token() {
  std::array<std::uint8_t, kSecretBytes> secret;
  random_bytes(secret.data(), secret.size());
  NewToken token;
  token.text.reserve(kTokenText);
  token.text = kPrefix;
  append_base64url(token.text, secret);
  append_checksum(token.text, std::string(token.text));
  token.hash = sha256(token.text);
  return token;
}

std::optional<TokenHash> hash_token(std::string_view token) {
  if (token.size() != kTokenText || !token.starts_with(kPrefix)) return std::nullopt;
  for (char c : token) {
    if (!kInAlphabet[static_cast<unsigned char>(c)]) return std::nullopt;
  }
  std::string expected;  // six characters: no allocation
  append_checksum(expected, token.substr(0, kSigned));
  if (token.substr(kSigned) != expected) return std::nullopt;
  return sha256(token);
}

}  // namespace metropole::identity
