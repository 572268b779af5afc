// SPDX-License-Identifier: EUPL-1.2
#include "api/idempotency.hpp"

#include <openssl/evp.h>

namespace metropole::api {

namespace {
std::string fingerprint_of(const http::Request& request) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  auto text = fmt::format("{} {}\n", http::to_string(request.method), request.path);
  text += request.body;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}
}  // namespace

Result<std::optional<store::IdempotencyClaim>> idempotency_claim(const contract::Operation& operation,
                                                                 const http::Request& request,
                                                                 const identity::Session* session) {
  if (!operation.idempotent || !session) return std::optional<store::IdempotencyClaim>();
  auto key = request.header("idempotency-key");
  if (key.empty()) return std::optional<store::IdempotencyClaim>();
  auto printable = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7F; });
  if (key.size() > 128 || !printable)
    return fail(ErrorKind::bad_request, "idempotency_key_malformed",
                "La clé d'idempotence compte 1 à 128 caractères imprimables, sans espace.");
  return store::IdempotencyClaim{session->principal.resident.value().text(), std::string(key),
                                 fingerprint_of(request)};
}

}  // namespace metropole::api
