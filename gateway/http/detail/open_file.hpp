// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <cstdint>
#include <optional>
#include <utility>

#include "http/message.hpp"

namespace metropole::http::detail {

// An open file and what of it is still to be sent.
class FilePart {
 public:
  // Nothing when the file is gone or no longer has the announced size.
  static std::optional<FilePart> open(const FileBody& file);
  FilePart(FilePart&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), offset_(other.offset_), left_(other.left_) {}
  FilePart& operator=(FilePart&& other) noexcept;
  ~FilePart();

  int descriptor() const { return descriptor_; }
  std::uint64_t offset() const { return offset_; }
  std::uint64_t left() const { return left_; }
  void narrow(std::uint64_t offset, std::uint64_t length);
  void sent(std::uint64_t count);

 private:
  FilePart(int descriptor, std::uint64_t size) : descriptor_(descriptor), left_(size) {}
  int descriptor_;
  std::uint64_t offset_ = 0;
  std::uint64_t left_;
};

}  // namespace metropole::http::detail
