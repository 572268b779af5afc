// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace metropole::contract {

// The values of `format` that are known. Those without a check only inform the reader (password, float,
// binary).
enum class Format : std::uint8_t {
  none,
  date_time,
  date,
  uuid,
  uri,
  uri_reference,
  email,
  hostname,
  ipv4,
  ipv6,
  byte,
  regex,
  int32,
  int64,
};

// Empty for a name the house does not know.
std::optional<Format> format_named(std::string_view name);

// True for values of another type than the format speaks of, as JSON Schema has it.
bool has_format(Format format, const boost::json::value& value);

// One French noun phrase for a message: "une date (AAAA-MM-JJ)".
std::string_view describe(Format format);

}  // namespace metropole::contract
