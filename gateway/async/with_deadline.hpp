// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "async/one_shot.hpp"

namespace metropole::async {

// Runs `task` on the current loop and gives its value, or nothing at the deadline; then the task is cancelled
// (terminally) and left behind: what it still does ends unseen. Throws what the task threw in time.
// T must be default-constructible. Arms a timer: not for a hot request.
template <class T>
Task<std::optional<T>> with_deadline(Task<T> task, Deadline deadline) {
  struct Outcome {
    std::exception_ptr thrown;
    std::optional<T> value;
  };
  struct State {
    explicit State(Executor executor) : done(executor) {}
    OneShot<Outcome> done;
    asio::cancellation_signal cancel;
  };
  auto executor = co_await asio::this_coro::executor;
  auto state = std::make_shared<State>(executor);
  auto finish = [state](std::exception_ptr thrown, T value) {
    Outcome outcome{thrown, std::nullopt};
    if (!thrown) outcome.value.emplace(std::move(value));
    state->done.set(std::move(outcome));
  };
  asio::co_spawn(executor, std::move(task),
                 asio::bind_cancellation_slot(state->cancel.slot(), std::move(finish)));
  auto outcome = co_await state->done.wait(deadline);
  if (!outcome) {
    state->cancel.emit(asio::cancellation_type::terminal);
    co_return std::nullopt;
  }
  if (outcome->thrown) std::rethrow_exception(outcome->thrown);
  co_return std::move(outcome->value);
}

}  // namespace metropole::async
