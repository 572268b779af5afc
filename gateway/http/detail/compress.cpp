// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/compress.hpp"

#include <stdexcept>

#include "http/detail/text.hpp"

namespace metropole::http::detail {

namespace {
constexpr int kGzipWindow = 15 + 16;
// Level 6 takes about 20 ns a byte: beyond this a loop would stand still too long, and level 1 does.
constexpr std::size_t kQuickBeyond = std::size_t{128} * 1024;

bool weight_is_zero(std::string_view parameters) {
  auto q = parameters.find("q=");
  if (q == std::string_view::npos) q = parameters.find("Q=");
  if (q == std::string_view::npos) return false;
  auto weight = trimmed(parameters.substr(q + 2));
  return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
}
}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  for (auto list = accept_encoding; !list.empty();) {
    auto element = next_element(list);
    auto semicolon = std::min(element.find(';'), element.size());
    auto name = trimmed(element.substr(0, semicolon));
    bool taken = !weight_is_zero(element.substr(semicolon));
    if (same_lowered(name, coding)) return taken;
    if (name == "*") any = taken;
  }
  return any;
}

Gzip::~Gzip() {
  if (ready_) ::deflateEnd(&stream_);
}

bool Gzip::compress(std::string& body) {
  if (!ready_ && ::deflateInit2(&stream_, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib refused to start");
  ready_ = true;
  ::deflateParams(&stream_, body.size() > kQuickBeyond ? 1 : 6, Z_DEFAULT_STRATEGY);
  out_.resize(body.size());
  stream_.next_in = reinterpret_cast<Bytef*>(body.data());
  stream_.avail_in = static_cast<uInt>(body.size());
  stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
  stream_.avail_out = static_cast<uInt>(out_.size());
  bool smaller = ::deflate(&stream_, Z_FINISH) == Z_STREAM_END;
  out_.resize(out_.size() - stream_.avail_out);
  ::deflateReset(&stream_);
  if (smaller) body.swap(out_);
  return smaller;
}

}  // namespace metropole::http::detail
