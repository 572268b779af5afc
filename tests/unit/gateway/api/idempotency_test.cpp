// SPDX-License-Identifier: EUPL-1.2
#include "api/idempotency.hpp"

#include <gtest/gtest.h>

namespace metropole::api {

namespace {
struct Asked {
  contract::Operation operation;
  http::Request request;
  identity::Session session;
  Asked(std::string_view key, std::string_view body) {
    operation.idempotent = true;
    request.method = http::Method::post;
    request.path = "/v1/me/favourites";
    request.headers = {{"idempotency-key", key}};
    request.body = body;
    session.principal.resident = ResidentId(*Uuid::parse("3f0c8a1e-6a1d-4f0e-9c57-0d9f6a2b7c11"));
  }
  auto claim() { return idempotency_claim(operation, request, &session); }
};
}  // namespace

TEST(IdempotencyClaim, belongs_to_the_resident_and_prints_the_request) {
  Asked first("k", "{}"), same("k", "{}"), other("k", "{ }");
  auto claim = first.claim();
  ASSERT_TRUE(claim && *claim);
  EXPECT_EQ((*claim)->principal, "3f0c8a1e-6a1d-4f0e-9c57-0d9f6a2b7c11");
  EXPECT_EQ((*claim)->fingerprint, (*same.claim())->fingerprint);
  EXPECT_NE((*claim)->fingerprint, (*other.claim())->fingerprint);
}

TEST(IdempotencyClaim, is_none_where_it_means_nothing) {
  Asked asked("k", "{}");
  asked.operation.idempotent = false;
  EXPECT_FALSE(*asked.claim());
  Asked without("", "{}");
  EXPECT_FALSE(*without.claim());
}

TEST(IdempotencyClaim, refuses_keys_that_are_too_long_or_hold_spaces) {
  std::string long_key(129, 'k');
  for (std::string_view key : {std::string_view(long_key), std::string_view("a b"), std::string_view("é")})
    EXPECT_EQ(Asked(key, "{}").claim().error().code, "idempotency_key_malformed") << key;
}

}  // namespace metropole::api
