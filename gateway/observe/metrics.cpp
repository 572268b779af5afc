// SPDX-License-Identifier: EUPL-1.2
#include "observe/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace metropole::observe {

void Histogram::observe(std::chrono::nanoseconds duration) {
  double seconds = std::chrono::duration<double>(duration).count();
  auto at = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
  buckets_[static_cast<std::size_t>(at)].add();
  sum_ns_.add(static_cast<std::uint64_t>(duration.count()));
}

Metrics::Series& Metrics::add(std::string name, std::string help, std::string labels) {
  std::scoped_lock lock(mutex_);
  return series_.emplace_back(std::move(name), std::move(help), std::move(labels), nullptr, nullptr, nullptr);
}

Counter& Metrics::counter(std::string name, std::string help, std::string labels) {
  auto owned = std::make_unique<Counter>();
  auto& out = *owned;
  add(std::move(name), std::move(help), std::move(labels)).counter = std::move(owned);
  return out;
}

Histogram& Metrics::histogram(std::string name, std::string help, std::string labels) {
  auto owned = std::make_unique<Histogram>();
  auto& out = *owned;
  add(std::move(name), std::move(help), std::move(labels)).histogram = std::move(owned);
  return out;
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> read, std::string labels) {
  add(std::move(name), std::move(help), std::move(labels)).gauge = std::move(read);
}

namespace {
struct Summed {
  double value = 0;
  std::array<std::uint64_t, Histogram::kBounds.size() + 1> buckets{};
};

std::string braces(const std::string& labels) {
  return labels.empty() ? "" : "{" + labels + "}";
}

void expose_histogram(std::string& out, const std::string& name, const std::string& labels,
                      const Summed& summed) {
  std::uint64_t seen = 0;
  auto comma = labels.empty() ? "" : ",";
  for (std::size_t i = 0; i < summed.buckets.size(); ++i) {
    seen += summed.buckets[i];
    auto bound = i < Histogram::kBounds.size() ? fmt::format("{}", Histogram::kBounds[i]) : "+Inf";
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, seen);
  }
  out += fmt::format("{}_sum{} {}\n{}_count{} {}\n", name, braces(labels), summed.value, name, braces(labels),
                     seen);
}
}  // namespace

std::string Metrics::expose() const {
  struct Family {
    std::string help;
    const char* type = "gauge";
    std::map<std::string, Summed> series;
  };
  std::map<std::string, Family> families;
  std::scoped_lock lock(mutex_);
  for (const auto& series : series_) {
    auto& family = families[series.name];
    family.help = series.help;
    auto& summed = family.series[series.labels];
    if (series.counter) {
      family.type = "counter";
      summed.value += static_cast<double>(series.counter->value());
    } else if (series.histogram) {
      family.type = "histogram";
      summed.value += static_cast<double>(series.histogram->sum_ns()) / 1e9;
      for (std::size_t i = 0; i < summed.buckets.size(); ++i)
        summed.buckets[i] += series.histogram->bucket(i).value();
    } else {
      summed.value += series.gauge();
    }
  }
  std::string out;
  for (const auto& [name, family] : families) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, family.type);
    for (const auto& [labels, summed] : family.series) {
      if (family.type == std::string_view("histogram"))
        expose_histogram(out, name, labels, summed);
      else
        out += fmt::format("{}{} {}\n", name, braces(labels), summed.value);
    }
  }
  return out;
}

}  // namespace metropole::observe
