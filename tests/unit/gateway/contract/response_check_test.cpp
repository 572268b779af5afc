// SPDX-License-Identifier: EUPL-1.2
#include "contract/response_check.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"

namespace metropole::contract {
namespace {

class ResponseCheckTest : public ::testing::Test {
 protected:
  std::string off(const char* id, int status, std::string_view type, std::string_view body,
                  bool head = false) {
    const auto result = check_response(*contract_->find(id), status, type, body, head);
    return result ? "" : result.error().log;
  }
  std::shared_ptr<const Contract> contract_ = pools_contract();
};

TEST_F(ResponseCheckTest, accepts_what_is_documented) {
  EXPECT_EQ(off("pools.get", 200, "application/json; charset=utf-8", R"({"id":"a","name":"Ab"})"), "");
  EXPECT_EQ(off("pools.get", 200, "", "", true), "");
  EXPECT_EQ(off("pools.get", 304, "", ""), "");
  EXPECT_EQ(off("pools.replace", 204, "", ""), "");
  EXPECT_EQ(off("pools.follow", 200, "text/event-stream", "data: 1\n\n"), "");
  EXPECT_EQ(off("pools.list", 200, "application/json",
                R"({"items":[],"next":null,"reason":{"code":"a","text":"b"}})"),
            "");
  EXPECT_EQ(off("pools.list", 400, "application/problem+json",
                R"({"type":"about:blank","title":"t","status":400,"detail":"d","code":"c","request_id":""})"),
            "");
}

TEST_F(ResponseCheckTest, tells_what_is_off) {
  using ::testing::HasSubstr;
  EXPECT_EQ(off("pools.get", 418, "application/json", "{}"), "pools.get 418: the status is not documented");
  EXPECT_THAT(off("pools.get", 200, "text/html", "{}"), HasSubstr("media type text/html is not documented"));
  EXPECT_THAT(off("pools.get", 200, "application/json", "{"), HasSubstr("no JSON"));
  EXPECT_THAT(off("pools.get", 200, "application/json", R"({"name":"Ab"})"), HasSubstr("body/id required"));
  EXPECT_THAT(off("pools.get", 200, "application/json", R"({"id":"a","name":"Ab","code":"s"})"),
              HasSubstr("body/code"));
  EXPECT_THAT(off("pools.replace", 204, "", "x"), HasSubstr("a body where none is documented"));
  EXPECT_THAT(off("pools.get", 200, "application/json", "{}", true),
              HasSubstr("HEAD was answered with a body"));
  EXPECT_THAT(off("pools.list", 200, "application/json", R"({"items":[{}],"next":null,"reason":null})"),
              HasSubstr("body/items/0/id required"));
  EXPECT_THAT(off("pools.list", 503, "application/problem+json", R"({"code":"c"})"),
              HasSubstr("body/title required"));
}

}  // namespace
}  // namespace metropole::contract
