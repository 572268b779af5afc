// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace metropole::http {

// What a server does with the bytes of a corpus case: answers them all, refuses something, or waits for more.
enum class Verdict { taken, refused, waits };

struct CorpusCase {
  std::string name;
  std::string bytes;
  Verdict expected = Verdict::taken;
  std::size_t requests = 0;  // to be answered with 200, when known
  bool counted = false;
};

// ../shared/data/http beside the checkout; empty when the folder is not there.
std::filesystem::path corpus_folder();

// The request cases of llhttp and gunicorn's requests. Those of HTTP/1.1 without Host get one, or nothing
// else of them would be tested; what is expected follows the corpus, save for the declared differences.
std::vector<CorpusCase> llhttp_cases();
std::vector<CorpusCase> llhttp_urls();
std::vector<CorpusCase> gunicorn_cases();
// Every byte string of every corpus as it is, for what must hold of any input.
std::vector<std::string> all_inputs();

}  // namespace metropole::http
