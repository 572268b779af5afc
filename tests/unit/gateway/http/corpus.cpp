// SPDX-License-Identifier: EUPL-1.2
#include "corpus.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "corpus_differences.hpp"
#include "http/detail/text.hpp"

namespace metropole::http {

namespace {
namespace fs = std::filesystem;
namespace json = boost::json;

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream out;
  out << stream.rdbuf();
  return out.str();
}

std::string base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  auto length =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  auto padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  out.resize(static_cast<std::size_t>(std::max(length - padding, 0)));
  return out;
}

bool has_host(std::string_view bytes) {
  for (auto at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1)) {
    if (detail::same_lowered(bytes.substr(at + 1, 5), "host:")) return true;
  }
  return false;
}

// The authority of an absolute target, "h" otherwise.
std::string host_for(std::string_view request_line) {
  auto scheme = request_line.find("://");
  if (scheme == request_line.npos) return "h";
  auto rest = request_line.substr(scheme + 3);
  return std::string(rest.substr(0, rest.find_first_of("/? #")));
}

std::string with_host(std::string bytes) {
  constexpr std::string_view kEnd = " HTTP/1.1\r\n";
  if (has_host(bytes)) return bytes;
  for (auto at = bytes.find(kEnd); at != std::string::npos; at = bytes.find(kEnd, at + 1)) {
    auto line = bytes.rfind('\n', at);
    auto field =
        fmt::format("Host: {}\r\n", host_for(std::string_view(bytes).substr(line + 1, at - line - 1)));
    bytes.insert(at + kEnd.size(), field);
  }
  return bytes;
}

void apply_differences(std::vector<CorpusCase>& cases) {
  for (auto& one : cases) {
    for (const auto& difference : kDifferences) {
      if (one.name != difference.name) continue;
      one.expected = difference.verdict;
      one.counted = false;
    }
  }
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

json::array llhttp() {
  return json::parse(content(corpus_folder() / "llhttp/cases.json")).as_array();
}

std::string text(const json::value& value, std::string_view key) {
  return std::string(value.at(key).as_string());
}
}  // namespace

fs::path corpus_folder() {
  auto checkout =
      fs::canonical(__FILE__).parent_path().parent_path().parent_path().parent_path().parent_path();
  auto folder = checkout / "../shared/data/http";
  return fs::exists(folder) ? folder : fs::path();
}

std::vector<CorpusCase> llhttp_cases() {
  std::vector<CorpusCase> out;
  for (const auto& value : llhttp()) {
    if (!text(value, "file").starts_with("request/")) continue;
    EXPECT_FALSE(value.at("has_template").as_bool()) << "a template nobody expands";
    bool lenient = text(value.at("meta"), "type").find("lenient") != std::string::npos;
    bool refused = lenient || !value.at("llhttp_error").is_null();
    out.push_back({.name = text(value, "title"),
                   .bytes = with_host(base64(text(value, "input_b64"))),
                   .expected = refused ? Verdict::refused : Verdict::taken,
                   .requests = static_cast<std::size_t>(value.at("messages_completed").as_int64()),
                   .counted = !lenient && !refused});
    if (out.back().counted && out.back().requests == 0) out.back().expected = Verdict::waits;
  }
  apply_differences(out);
  return out;
}

std::vector<CorpusCase> llhttp_urls() {
  std::vector<CorpusCase> out;
  for (const auto& value : llhttp()) {
    if (text(value, "file") != "url.md") continue;
    auto url = base64(text(value, "input_b64"));
    bool refused = !value.at("llhttp_error").is_null() || url.find('#') != std::string::npos;
    out.push_back({.name = text(value, "title"),
                   .bytes = with_host(fmt::format("GET {} HTTP/1.1\r\n\r\n", url)),
                   .expected = refused ? Verdict::refused : Verdict::taken,
                   .requests = 1,
                   .counted = !refused});
  }
  apply_differences(out);
  return out;
}

std::vector<CorpusCase> gunicorn_cases() {
  std::vector<CorpusCase> out;
  for (std::string folder : {"valid", "invalid"}) {
    for (const auto& path : files_in(corpus_folder() / "gunicorn-requests" / folder)) {
      out.push_back({.name = folder + "/" + path.stem().string(),
                     .bytes = with_host(content(path)),
                     .expected = folder == "valid" ? Verdict::taken : Verdict::refused});
    }
  }
  apply_differences(out);
  return out;
}

std::vector<std::string> all_inputs() {
  std::vector<std::string> out;
  for (const auto& value : llhttp()) out.push_back(base64(text(value, "input_b64")));
  for (const auto& one : llhttp_cases()) out.push_back(one.bytes);
  for (const auto& one : gunicorn_cases()) out.push_back(one.bytes);
  for (auto folder : {"gunicorn-requests/valid", "gunicorn-requests/invalid", "beast-fuzz-seeds/http_request",
                      "beast-fuzz-seeds/http_response", "beast-fuzz-seeds/websocket_server"}) {
    for (const auto& path : files_in(corpus_folder() / folder)) out.push_back(content(path));
  }
  return out;
}

}  // namespace metropole::http
