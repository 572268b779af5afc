// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/input_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace metropole::http::detail {

std::span<char> InputBuffer::room(std::size_t least) {
  if (capacity_ - end_ < least) {
    auto content = size();
    if (capacity_ - content >= least && begin_ > 0) {
      std::memmove(bytes_.get(), data(), content);
    } else {
      auto wanted = std::max({kSmall, capacity_ * 2, content + least});
      auto bigger = std::make_unique_for_overwrite<char[]>(wanted);
      if (content > 0) std::memcpy(bigger.get(), data(), content);
      bytes_ = std::move(bigger);
      capacity_ = wanted;
    }
    begin_ = 0;
    end_ = content;
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

void InputBuffer::consume(std::size_t count) {
  begin_ += count;
  if (begin_ == end_) begin_ = end_ = 0;
}

void InputBuffer::cut(std::size_t at, std::size_t count) {
  std::memmove(data() + at, data() + at + count, size() - at - count);
  end_ -= count;
}

void InputBuffer::shrink() {
  if (size() > 0 || capacity_ <= 4 * kSmall) return;
  bytes_.reset();
  capacity_ = begin_ = end_ = 0;
}

}  // namespace metropole::http::detail
