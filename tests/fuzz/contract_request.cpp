// SPDX-License-Identifier: EUPL-1.2
// A request of any bytes, "METHOD path?query\nheader value\nbody": refused as the client's fault with text
// that can be sent back, or arguments in the declared types.
#include <cstdlib>

#include "contract/arguments.hpp"
#include "contract/contract.hpp"
#include "contract/percent.hpp"
#include "contract/response_check.hpp"
#include "unit/gateway/contract/samples.hpp"

namespace {

using namespace metropole;
using namespace metropole::contract;

std::string_view take(std::string_view& rest, char end) {
  const auto part = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_client_fault(const Error& error) {
  expect(error.kind == ErrorKind::bad_request || error.kind == ErrorKind::unprocessable ||
         error.kind == ErrorKind::unsupported_media || error.kind == ErrorKind::too_large);
  expect(is_text(error.detail));
  for (const auto& field : error.fields) expect(is_text(field.pointer) && is_text(field.detail));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kContract = pools_contract();
  std::string_view body(reinterpret_cast<const char*>(data), size);
  auto target = take(body, '\n');
  const auto header = take(body, '\n');
  const auto method = take(target, ' ');
  const auto path = take(target, '?');
  const auto match = kContract->match(method, path);
  if (match.outcome != RouteMatch::Outcome::found) return 0;
  for (const auto value : match.path_values()) expect(is_text(value) && !value.empty());
  const auto arguments =
      validate(*match.operation, {.path = match.path_values(),
                                  .query = target,
                                  .header = [&](std::string_view) { return std::optional(header); },
                                  .content_type = "application/json",
                                  .body = body});
  if (!arguments) {
    expect_client_fault(arguments.error());
  } else {
    for (const auto& parameter : match.operation->parameters) {
      if (parameter.required) expect(arguments->has(parameter.name));
    }
  }
  (void)check_response(*match.operation, 200, "application/json", body);
  return 0;
}
