// SPDX-License-Identifier: EUPL-1.2
#include "core/result.hpp"

namespace metropole {

std::unexpected<Error> unavailable(std::string code, std::string log, std::chrono::seconds retry_after) {
  auto error =
      fail(ErrorKind::unavailable, std::move(code),
           "Ce service est momentanément indisponible. Réessayez dans quelques instants.", std::move(log));
  error.error().retry_after = retry_after;
  return error;
}

}  // namespace metropole
