// SPDX-License-Identifier: EUPL-1.2
#include "contract/docs_style.hpp"

#include <openssl/evp.h>

#include "contract/docs_page.hpp"

namespace metropole::contract {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#17202a;--soft:#51606e;--line:#cfd8df;--tint:#f1f5f8;--link:#00559c}
@media (prefers-color-scheme:dark){:root{--paper:#10161c;--ink:#e8eef3;--soft:#a9b8c4;--line:#33424e;--tint:#18222b;--link:#86c5ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
header,nav,main{max-width:56rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;margin:1.5rem 0 .25rem}
h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
nav a{display:inline-block;padding:.4rem 0}
details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;background:var(--tint)}
summary{cursor:pointer;padding:.7rem .8rem}
summary span{color:var(--soft)}
.verb{font-weight:700;color:var(--ink)}
.inside{scroll-margin-top:4rem;padding:0 .8rem .8rem;background:var(--paper);border-radius:0 0 .5rem .5rem;border-top:1px solid var(--line)}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:var(--tint);border:1px solid var(--line);border-radius:.4rem;padding:.6rem;white-space:pre-wrap}
dl{margin:.25rem 0}
dt{margin-top:.5rem}
dd{margin:0 0 0 1rem}
)css";

}  // namespace

std::string_view docs_style() {
  return kStyle;
}

std::string_view docs_style_hash() {
  static const std::string kHash = [] {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(kStyle.data(), kStyle.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::array<unsigned char, 64> base64{};
    const int written = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
    return "'sha256-" + std::string(base64.begin(), base64.begin() + written) + "'";
  }();
  return kHash;
}

}  // namespace metropole::contract
