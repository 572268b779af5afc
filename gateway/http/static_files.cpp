// SPDX-License-Identifier: EUPL-1.2
#include "http/static_files.hpp"

#include <brotli/encode.h>
#include <fmt/format.h>
#include <openssl/sha.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "http/detail/compress.hpp"
#include "http/detail/media_types.hpp"
#include "http/detail/text.hpp"

namespace metropole::http {

namespace {
namespace fs = std::filesystem;

constexpr std::uintmax_t kMostInMemory = std::uintmax_t{2} * 1024 * 1024;
constexpr std::string_view kHtmlPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'";

std::string tag_of(std::string_view content) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  ::SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest);
  std::string out;
  for (int i = 0; i < 10; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

std::string brotli_of(const std::string& content) {
  std::string out(content.size(), '\0');
  auto size = out.size();
  bool smaller =
      ::BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, content.size(),
                              reinterpret_cast<const std::uint8_t*>(content.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(smaller && size < content.size() ? size : 0);
  return out;
}

std::string gzip_of(std::string content) {
  detail::Gzip gzip;
  if (!gzip.compress(content)) content.clear();
  return content;
}

// Percent-decoded; the table look-up that follows makes any "..", NUL or slash in it harmless.
std::optional<std::string> decoded(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      out += path[i];
      continue;
    }
    unsigned value = 0;
    auto digits = path.substr(i + 1, 2);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || digits.size() < 2 || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}
}  // namespace

StaticFiles::Entry StaticFiles::read_entry(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(stream), {});
  auto type = detail::media_type(path.extension().string());
  Entry entry{.file = {path, content.size()},
              .content_type = std::string(type.name),
              .tag = tag_of(content),
              .in_memory = type.text && content.size() <= kMostInMemory,
              .content = {},
              .gzip = {},
              .brotli = {}};
  if (!entry.in_memory) return entry;
  if (content.size() >= detail::Gzip::kLeast) {
    entry.gzip = gzip_of(content);
    entry.brotli = brotli_of(content);
  }
  entry.content = std::move(content);
  return entry;
}

Result<StaticFiles> StaticFiles::load(const fs::path& root) {
  StaticFiles out;
  std::error_code error;
  fs::recursive_directory_iterator at(root, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    bool hidden = at->path().filename().string().starts_with('.');
    if (hidden || at->is_symlink()) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file()) continue;
    out.files_.emplace("/" + fs::relative(at->path(), root).generic_string(), read_entry(at->path()));
  }
  if (error)
    return fail(ErrorKind::internal, "cannot_read_files", {}, root.string() + ": " + error.message());
  return out;
}

bool StaticFiles::serve(const Request& request, Response& response) const {
  if (request.method != Method::get && request.method != Method::head) return false;
  auto path = decoded(request.path);
  if (!path) return false;
  if (path->ends_with('/')) *path += "index.html";
  auto found = files_.find(*path);
  if (found == files_.end()) return false;
  fill(found->second, request, response);
  return true;
}

void StaticFiles::fill(const Entry& entry, const Request& request, Response& response) {
  response.content_type = entry.content_type;
  response.compressible = false;
  response.add("Cache-Control", "no-cache");
  if (entry.content_type.starts_with("text/html")) response.add("Content-Security-Policy", kHtmlPolicy);
  if (!entry.gzip.empty()) response.add("Vary", "Accept-Encoding");
  auto accepted = request.header("accept-encoding");
  std::string_view coding;
  bool ranged = !request.header("range").empty();
  if (!ranged && !entry.brotli.empty() && detail::accepts_coding(accepted, "br"))
    coding = "br";
  else if (!ranged && !entry.gzip.empty() && detail::accepts_coding(accepted, "gzip"))
    coding = "gzip";
  response.etag = fmt::format("\"{}{}{}\"", entry.tag, coding.empty() ? "" : "-", coding);
  if (!coding.empty()) response.add("Content-Encoding", coding);
  if (ranged || !entry.in_memory)
    response.file = entry.file;
  else
    response.body = coding == "br" ? entry.brotli : coding == "gzip" ? entry.gzip : entry.content;
}

}  // namespace metropole::http
