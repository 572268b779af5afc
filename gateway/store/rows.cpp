// SPDX-License-Identifier: EUPL-1.2
#include "store/rows.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <stdexcept>

#include "store/instant_text.hpp"

namespace metropole::store {

namespace {

// Object ids of PostgreSQL's own types (catalog/pg_type.dat); they never change.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kOid = 26, kFloat4 = 700,
              kFloat8 = 701, kTimestamptz = 1184, kNumeric = 1700, kUuid = 2950;

void expect_type(const PGresult* result, int column, std::initializer_list<Oid> allowed, const char* wanted) {
  auto type = PQftype(result, column);
  if (std::ranges::find(allowed, type) != allowed.end()) return;
  throw std::logic_error(fmt::format("column {} has type {} and is read as {}", column, type, wanted));
}

template <class T>
T parse_number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::logic_error("not a number of its type");
  return value;
}

int hex_digit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

bool Row::null(int column) const {
  return PQgetisnull(result_, index_, column) != 0;
}

std::string_view Row::text(int column) const {
  if (column >= PQnfields(result_)) throw std::logic_error(fmt::format("there is no column {}", column));
  if (null(column)) throw std::logic_error(fmt::format("column {} is null", column));
  return {PQgetvalue(result_, index_, column),
          static_cast<std::size_t>(PQgetlength(result_, index_, column))};
}

std::int64_t Row::integer(int column) const {
  expect_type(result_, column, {kInt8, kInt4, kInt2, kOid}, "integer");
  return parse_number<std::int64_t>(text(column));
}

double Row::number(int column) const {
  expect_type(result_, column, {kFloat8, kFloat4, kNumeric}, "number");
  auto value = text(column);
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  return parse_number<double>(value);
}

bool Row::boolean(int column) const {
  expect_type(result_, column, {kBool}, "boolean");
  return text(column) == "t";
}

Uuid Row::uuid(int column) const {
  expect_type(result_, column, {kUuid}, "uuid");
  return Uuid::parse(text(column)).value();
}

Instant Row::instant(int column) const {
  expect_type(result_, column, {kTimestamptz}, "instant");
  auto at = instant_of_text(text(column));
  if (!at)
    throw std::logic_error(fmt::format("column {} holds an instant outside the years 1 to 9999", column));
  return *at;
}

std::vector<std::uint8_t> Row::bytes(int column) const {
  expect_type(result_, column, {kBytea}, "bytes");
  auto hex = text(column);
  if (!hex.starts_with("\\x")) throw std::logic_error("bytea_output is not hex");
  hex.remove_prefix(2);
  std::vector<std::uint8_t> out(hex.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
  return out;
}

Rows::Rows(std::shared_ptr<pg_result> result)
    : result_(std::move(result)), size_(static_cast<std::size_t>(PQntuples(result_.get()))) {}

std::int64_t Rows::affected() const {
  std::string_view count = result_ ? PQcmdTuples(result_.get()) : "";
  return count.empty() ? 0 : parse_number<std::int64_t>(count);
}

}  // namespace metropole::store
