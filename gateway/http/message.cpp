// SPDX-License-Identifier: EUPL-1.2
#include "http/message.hpp"

#include <stdexcept>

#include "http/detail/text.hpp"

namespace metropole::http {

std::string_view Request::header(std::string_view name) const {
  for (const auto& field : headers) {
    if (detail::same_lowered(field.name, name)) return field.value;
  }
  return {};
}

void Response::add(std::string_view name, std::string_view value) {
  // A line break would let a value write headers, or a second answer, of its own.
  if (!detail::all_in(detail::kToken, name) || !detail::all_in(detail::kFieldValue, value))
    throw std::logic_error("a response header that is no header");
  headers.append(name).append(": ").append(value).append("\r\n");
}

std::string_view Response::header(std::string_view name) const {
  std::string_view rest = headers;
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    auto colon = line.find(':');
    if (detail::same_ignoring_case(line.substr(0, colon), name)) return line.substr(colon + 2);
  }
  return {};
}

std::size_t Response::size() const {
  std::size_t size = body.size();
  for (auto piece : pieces) size += piece.size();
  return size;
}

void Response::reset() {
  status = 200;
  content_type = "application/json; charset=utf-8";
  etag.clear();
  headers.clear();
  body.clear();
  pieces.clear();
  file.reset();
  compressible = true;
  close = false;
}

}  // namespace metropole::http
