// SPDX-License-Identifier: EUPL-1.2
#include "h2_frames.hpp"

namespace metropole::http {

namespace {
constexpr char kData = 0, kHeaders = 1, kSettings = 4;
constexpr char kEndStream = 1, kEndHeaders = 4;

std::string frame(char type, char flags, char stream, std::string_view payload) {
  std::string out;
  for (int shift : {16, 8, 0}) out += static_cast<char>(payload.size() >> shift);
  out += type;
  out += flags;
  out += std::string(3, '\0');
  out += stream;
  return out.append(payload);
}

// A string literal of HPACK (RFC 7541, section 5.2), its length in the 7-bit prefix form.
std::string literal(std::string_view text) {
  std::string out;
  if (text.size() < 127) {
    out += static_cast<char>(text.size());
    return out.append(text);
  }
  out += static_cast<char>(127);
  auto rest = text.size() - 127;
  for (; rest >= 128; rest /= 128) out += static_cast<char>(rest % 128 + 128);
  out += static_cast<char>(rest);
  return out.append(text);
}
}  // namespace

std::string h2_request(const H2Fields& fields, std::string_view body) {
  std::string block;
  for (const auto& [name, value] : fields) block += std::string(1, '\0') + literal(name) + literal(value);
  auto flags = static_cast<char>(body.empty() ? kEndHeaders | kEndStream : kEndHeaders);
  auto out =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(kSettings, 0, 0, "") + frame(kHeaders, flags, 1, block);
  if (!body.empty()) out += frame(kData, kEndStream, 1, body);
  return out;
}

H2Fields h2_fields(std::string_view method, std::string_view path) {
  return {{":method", std::string(method)},
          {":scheme", "http"},
          {":authority", "h"},
          {":path", std::string(path)}};
}

}  // namespace metropole::http
