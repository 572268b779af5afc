// SPDX-License-Identifier: EUPL-1.2
#include "contract/docs_page.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"

namespace metropole::contract {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DocsPage, shows_every_operation_with_callers_parameters_answers_and_a_curl_line) {
  const auto page = render_docs(*pools_contract(), "https://metropole.example");
  EXPECT_THAT(page, HasSubstr("<html lang=\"fr\">"));
  EXPECT_THAT(page, HasSubstr("id=\"pools.list\">"));
  EXPECT_THAT(page, HasSubstr("<h3>Qui peut appeler</h3><p>Pour tout le monde, sans session."));
  EXPECT_THAT(page, HasSubstr("Droit demandé : <code>pools.edit</code>"));
  EXPECT_THAT(page,
              HasSubstr("entier <code>int32</code>, au moins 1, au plus 200, par défaut <code>50</code>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#schema-PoolList\">PoolList</a>"));
  EXPECT_THAT(page, HasSubstr("id=\"schema-PoolList\">"));
  EXPECT_THAT(page, HasSubstr("curl 'https://metropole.example/v1/pools'"));
  EXPECT_THAT(page, HasSubstr("-H 'Authorization: Bearer mtp_…'"));
  EXPECT_THAT(page, HasSubstr("-d '{&quot;name&quot;:&quot;texte&quot;}'"));
  EXPECT_THAT(page, HasSubstr("S’arrête le 2027-01-01"));
}

TEST(DocsPage, needs_neither_script_nor_other_origins) {
  const auto page = render_docs(*pools_contract());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("style=")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(std::string(docs_style_hash()), ::testing::MatchesRegex("'sha256-[A-Za-z0-9+/]*='"));
}

TEST(DocsPage, escapes_what_a_contract_says) {
  const auto contract = composed(
      {{"bad", "paths:\n" + get_operation("/v1/b", "bad.get", R"(      description: "<img onerror=x> & \"y\""
)")}});
  ASSERT_NE(contract, nullptr);
  EXPECT_THAT(render_docs(*contract), HasSubstr("&lt;img onerror=x&gt; &amp; &quot;y&quot;"));
}

}  // namespace
}  // namespace metropole::contract
