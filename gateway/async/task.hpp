// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>

namespace metropole::async {

namespace asio = boost::asio;

// The executor is concrete: every awaitable, timer and socket of the house lives on one loop and pays no
// erasure.
using Executor = asio::io_context::executor_type;

template <class T = void>
using Task = asio::awaitable<T, Executor>;

// A point of steady time by which something must be over; inherited by everything below it.
using Deadline = std::chrono::steady_clock::time_point;

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

inline Deadline in(std::chrono::milliseconds from_now) {
  return std::chrono::steady_clock::now() + from_now;
}

}  // namespace metropole::async
