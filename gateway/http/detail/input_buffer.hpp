// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace metropole::http::detail {

// What a connection has sent and nobody has used yet, in one piece. Small while idle, grown for a big
// request, small again after it.
class InputBuffer {
 public:
  static constexpr std::size_t kSmall = 2048;

  char* data() { return bytes_.get() + begin_; }
  std::size_t size() const { return end_ - begin_; }
  std::size_t capacity() const { return capacity_; }
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }

  // Free room behind the content, at least `least` bytes. May move the content: data() changes.
  std::span<char> room(std::size_t least);
  void added(std::size_t count) { end_ += count; }
  // Forgets the first bytes. Does not move the rest.
  void consume(std::size_t count);
  // Closes a hole of `count` bytes that begins at `at`: what follows moves down.
  void cut(std::size_t at, std::size_t count);
  // Gives back what a big request took; only when empty.
  void shrink();

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace metropole::http::detail
