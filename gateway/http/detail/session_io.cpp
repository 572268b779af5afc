// SPDX-License-Identifier: EUPL-1.2
// How a session moves bytes: without waiting where the socket allows it, so that a hot request is two system
// calls.
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "http/detail/session.hpp"

namespace metropole::http::detail {

namespace {
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>());
constexpr std::size_t kKeptOutput = std::size_t{16} * 1024;
constexpr std::size_t kFileBlock = std::size_t{256} * 1024;
// What a client must take within one write_time, or it is too slow to keep.
constexpr std::size_t kLeastProgress = std::size_t{16} * 1024;
// After its last answer a connection is read on a little, or the answer could be lost in a reset.
constexpr std::size_t kDropped = std::size_t{256} * 1024;
constexpr auto kEndTime = std::chrono::seconds(2);

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}
}  // namespace

// Room for what is missing; empty when the server holds too much unfinished already.
std::span<char> Session::reading_room() {
  const auto& limits = state_->options.limits;
  if (reader_.in_body() && phase_ != Phase::body)
    enter(Phase::body, limits.body_time);
  else if (!reader_.in_body() && reader_.empty() && phase_ != Phase::head)
    enter(Phase::idle, limits.idle_time);
  else if (!reader_.in_body() && !reader_.empty() && phase_ != Phase::head)
    enter(Phase::head, limits.head_time);
  auto room = reader_.room(request_);
  auto now = reader_.capacity() - std::min(reader_.capacity(), InputBuffer::kSmall);
  state_->buffered_bytes += now - accounted_;
  accounted_ = now;
  if (state_->buffered_bytes > limits.buffered_bytes && accounted_ > 0) return {};
  return room;
}

bool Session::received(boost::system::error_code error, std::size_t count) {
  if (error || count == 0) {
    failed_ = true;
    return false;
  }
  read_at_ = std::chrono::steady_clock::now();
  if (reader_.empty()) request_.received = read_at_;
  if (phase_ == Phase::idle) enter(Phase::head, read_at_ + state_->options.limits.head_time);
  reader_.added(count);
  state_->counters.received_bytes.add(count);
  return true;
}

// True when everything is out; false when the socket is full, or broken (failed_).
bool Session::send_now() {
  while (sent_ < out_.size()) {
    auto count = ::send(socket_.native_handle(), out_.data() + sent_, out_.size() - sent_,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      failed_ = !would_block();
      return false;
    }
    sent_ += static_cast<std::size_t>(count);
    sent_in_phase_ += static_cast<std::size_t>(count);
    state_->counters.sent_bytes.add(static_cast<std::uint64_t>(count));
  }
  if (out_.capacity() > kKeptOutput) std::string().swap(out_);
  out_.clear();
  sent_ = 0;
  return true;
}

async::Task<bool> Session::wait_writable() {
  // The clock starts again only for a client that takes its bytes.
  if (phase_ != Phase::writing || sent_in_phase_ >= kLeastProgress)
    enter(Phase::writing, state_->options.limits.write_time);
  auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwait);
  failed_ |= error.failed();
  co_return !failed_;
}

async::Task<bool> Session::flush() {
  while (!send_now()) {
    if (failed_ || !co_await wait_writable()) co_return false;
  }
  co_return true;
}

async::Task<> Session::send_file(FilePart part) {
  if (!co_await flush()) co_return;
  enter(Phase::writing, state_->options.limits.write_time);
  auto executor = socket_.get_executor();
  for (std::size_t since_pause = 0; part.left() > 0;) {
    auto offset = static_cast<off_t>(part.offset());
    auto count =
        ::sendfile(socket_.native_handle(), part.descriptor(), &offset, std::min(part.left(), kFileBlock));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && would_block()) {
      if (!co_await wait_writable()) co_return;
      continue;
    }
    // A file cut short after its length was announced leaves no honest way on.
    if (count <= 0) {
      failed_ = true;
      co_return;
    }
    part.sent(static_cast<std::uint64_t>(count));
    sent_in_phase_ += static_cast<std::size_t>(count);
    state_->counters.sent_bytes.add(static_cast<std::uint64_t>(count));
    since_pause += static_cast<std::size_t>(count);
    if (since_pause < 4 * kFileBlock) continue;
    since_pause = 0;
    co_await boost::asio::post(executor, boost::asio::use_awaitable_t<async::Executor>());
  }
}

async::Task<> Session::end_gently() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  enter(Phase::ending, kEndTime);
  std::array<char, 1024> room;
  for (std::size_t dropped = 0; dropped < kDropped;) {
    auto [error, count] =
        co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), kAwait);
    if (error) co_return;
    dropped += count;
  }
}

}  // namespace metropole::http::detail
