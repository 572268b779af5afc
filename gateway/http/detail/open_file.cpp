// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metropole::http::detail {

std::optional<FilePart> FilePart::open(const FileBody& file) {
  int descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return std::nullopt;
  FilePart part(descriptor, file.size);
  struct stat now{};
  bool as_announced = ::fstat(descriptor, &now) == 0 && S_ISREG(now.st_mode) &&
                      static_cast<std::uint64_t>(now.st_size) == file.size;
  if (!as_announced) return std::nullopt;
  return part;
}

FilePart& FilePart::operator=(FilePart&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  offset_ = other.offset_;
  left_ = other.left_;
  return *this;
}

FilePart::~FilePart() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FilePart::narrow(std::uint64_t offset, std::uint64_t length) {
  offset_ = offset;
  left_ = length;
}

void FilePart::sent(std::uint64_t count) {
  offset_ += count;
  left_ -= count;
}

}  // namespace metropole::http::detail
