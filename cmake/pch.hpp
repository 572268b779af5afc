// SPDX-License-Identifier: EUPL-1.2
// What nearly every source needs; Asio and JSON alone cost seconds a file without it.
#pragma once
#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <date/date.h>
#include <fmt/format.h>
