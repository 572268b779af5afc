// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/uuid.hpp"

struct pg_result;

namespace metropole::store {

// One row of a result. Asking a column for another type than it has is a bug and throws std::logic_error; so
// is reading a NULL without asking `null` first. `text` reads any type, as PostgreSQL writes it.
class Row {
 public:
  Row(const pg_result* result, int index) : result_(result), index_(index) {}
  bool null(int column) const;
  std::string_view text(int column) const;
  std::int64_t integer(int column) const;
  double number(int column) const;
  bool boolean(int column) const;
  Uuid uuid(int column) const;
  Instant instant(int column) const;
  std::vector<std::uint8_t> bytes(int column) const;

 private:
  const pg_result* result_;
  int index_;
};

// A result, kept alive by its copies; views from its rows live as long. Cheap to copy.
class Rows {
 public:
  Rows() = default;
  explicit Rows(std::shared_ptr<pg_result> result);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Row operator[](std::size_t index) const { return Row(result_.get(), static_cast<int>(index)); }
  std::int64_t affected() const;

 private:
  std::shared_ptr<pg_result> result_;
  std::size_t size_ = 0;
};

}  // namespace metropole::store
