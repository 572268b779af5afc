// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace metropole::observe {

// A number that only grows. One writer thread (its loop); any thread may read: a relaxed store costs a plain
// one.
class Counter {
 public:
  void add(std::uint64_t by = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A distribution of durations with Prometheus' cumulative buckets. One writer thread.
class Histogram {
 public:
  static constexpr std::array<double, 12> kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                  0.01,   0.05,    0.1,    0.5,   1,      5};
  void observe(std::chrono::nanoseconds duration);
  const Counter& bucket(std::size_t index) const { return buckets_[index]; }
  std::uint64_t sum_ns() const { return sum_ns_.value(); }

 private:
  std::array<Counter, kBounds.size() + 1> buckets_;
  Counter sum_ns_;
};

// Every metric of the process, summed over loops by name and labels when read. Making one takes a lock, so it
// is done at start or on first use; using one does not. References stay valid as long as the registry.
class Metrics {
 public:
  // `labels` in exposition form without braces: route="pools.list",status="200".
  Counter& counter(std::string name, std::string help, std::string labels = {});
  Histogram& histogram(std::string name, std::string help, std::string labels = {});
  // A value read when scraped. `read` is called on the scraping thread and must be safe there.
  void gauge(std::string name, std::string help, std::function<double()> read, std::string labels = {});

  // Prometheus text exposition 0.0.4.
  std::string expose() const;

 private:
  struct Series {
    std::string name, help, labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> gauge;
  };
  Series& add(std::string name, std::string help, std::string labels);

  mutable std::mutex mutex_;
  std::deque<Series> series_;
};

}  // namespace metropole::observe
