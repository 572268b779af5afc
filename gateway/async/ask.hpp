// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <memory>
#include <type_traits>

#include "async/loop.hpp"
#include "async/one_shot.hpp"

namespace metropole::async {

// Runs `function` on loop `to` and brings its value back to `from`, where the caller runs. Nothing at the
// deadline.
template <class Function>
Task<std::optional<std::invoke_result_t<Function>>> ask(Loop& from, Loop& to, Function function,
                                                        Deadline deadline) {
  using Value = std::invoke_result_t<Function>;
  auto answer = std::make_shared<OneShot<Value>>(from.executor());
  to.post([&from, answer, function = std::move(function)]() mutable {
    from.post([answer, value = function()]() mutable { answer->set(std::move(value)); });
  });
  co_return co_await answer->wait(deadline);
}

}  // namespace metropole::async
