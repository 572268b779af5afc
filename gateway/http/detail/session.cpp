// SPDX-License-Identifier: EUPL-1.2
#include "http/detail/session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/detail/proxy_protocol.hpp"

namespace metropole::http::detail {

namespace {
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable_t<async::Executor>());
// Pipelined answers are gathered up to this size before they are sent.
constexpr std::size_t kBatch = std::size_t{64} * 1024;
// An answer beyond this gives its memory back: thousands of connections are idle at any time.
constexpr std::size_t kKept = std::size_t{16} * 1024;
}  // namespace

Session::Session(std::shared_ptr<ServerState> state, Socket socket, const boost::asio::ip::address& peer,
                 bool trusted)
    : state_(std::move(state)),
      socket_(std::move(socket)),
      peer_(peer),
      reader_(state_->options.limits),
      read_at_(std::chrono::steady_clock::now()),
      trusted_(trusted),
      awaits_proxy_header_(trusted && state_->options.proxy_protocol) {
  state_->sessions.push_back(*this);
  ++state_->connections;
  if (!trusted_) counted_ = peer_;
  enter(Phase::head, state_->options.limits.head_time);
}

Session::~Session() {
  --state_->connections;
  state_->counters.closed.add();
  state_->buffered_bytes -= accounted_;
  if (counted_) state_->release(*counted_);
}

void Session::start() {
  auto self = shared_from_this();
  auto over = [self](const std::exception_ptr& thrown) {
    if (thrown) spdlog::error("http: a connection ended by an exception");
  };
  boost::asio::co_spawn(socket_.get_executor(), run(),
                        boost::asio::bind_cancellation_slot(cancel_.slot(), over));
}

async::Task<> Session::run() {
  while (!close_ && !failed_) {
    auto step = next_step();
    if (step == Step::answer && begin_handling()) {
      std::exception_ptr thrown;
      try {
        co_await state_->handler.handle(request_, response_);
      } catch (...) {
        thrown = std::current_exception();
      }
      if (auto part = end_handling(thrown)) co_await send_file(std::move(*part));
    }
    if (step == Step::refuse) write_refusal(refusal_);
    if (step == Step::answer && out_.size() < kBatch) continue;
    if (!send_now() && !co_await flush()) co_return;
    if (step != Step::read) continue;
    auto room = reading_room();
    if (room.empty()) {
      write_refusal({503, "overloaded"});
      continue;
    }
    auto [error, count] =
        co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), kAwait);
    if (!received(error, count)) co_return;
  }
  if (!failed_ && co_await flush()) co_await end_gently();
}

Session::Step Session::next_step() {
  return awaits_proxy_header_ ? proxy_step() : request_step();
}

Session::Step Session::refused(Refusal refusal) {
  refusal_ = refusal;
  return Step::refuse;
}

Session::Step Session::proxy_step() {
  auto header = parse_proxy_header(reader_.raw());
  if (!header) return refused(header.error());
  if (header->length == 0) return Step::read;
  reader_.skip(header->length);
  awaits_proxy_header_ = false;
  if (const auto& client = header->client) {
    if (!state_->admit(*client)) return refused({503, "too_many_connections"});
    counted_ = peer_ = *client;
  }
  return request_step();
}

Session::Step Session::request_step() {
  switch (reader_.next(request_)) {
    case RequestReader::Step::refused:
      return refused(reader_.refusal());
    case RequestReader::Step::ready:
      remember_sender();
      return Step::answer;
    case RequestReader::Step::more:
      break;
  }
  if (reader_.take_continue(request_)) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  return Step::read;
}

void Session::remember_sender() {
  bool told = trusted_ && !state_->options.proxy_protocol && reader_.head().has(Known::forwarded_for);
  request_.client = told ? forwarded_client(request_, state_->trusted, peer_) : peer_;
  request_.from_trusted_proxy = trusted_;
}

// False when there are too many requests at work already: this one is answered on the spot.
bool Session::begin_handling() {
  const auto& limits = state_->options.limits;
  state_->counters.requests.add();
  response_.reset();
  request_.deadline = read_at_ + limits.answer_time;
  if (state_->in_flight >= limits.in_flight) {
    state_->counters.refused("overloaded");
    state_->fill_refusal(response_, {503, "overloaded"});
    finish_request();
    return false;
  }
  ++state_->in_flight;
  // One tick of grace: a handler that minds its deadline answers by itself.
  enter(Phase::handling, request_.deadline + async::Loop::kTick);
  return true;
}

std::optional<FilePart> Session::end_handling(const std::exception_ptr& thrown) {
  --state_->in_flight;
  if (abandoned_) {
    failed_ = true;
    return std::nullopt;
  }
  if (thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      spdlog::error("http: a handler threw: {}", error.what());
    }
    response_.reset();
    state_->fill_refusal(response_, {500, "internal"});
  }
  return finish_request();
}

std::optional<FilePart> Session::finish_request() {
  close_ = !reader_.head().keep_alive || response_.close || state_->draining;
  auto part = write_answer(out_, Answer{*state_, request_, reader_.head(), response_, close_});
  reader_.finish();
  request_.received = read_at_;
  if (response_.body.capacity() > kKept) std::string().swap(response_.body);
  return part;
}

void Session::write_refusal(Refusal refusal) {
  static const Head no_head;
  state_->counters.refused(refusal.code);
  request_.method = Method::get;
  request_.http11 = true;
  response_.reset();
  state_->fill_refusal(response_, refusal);
  close_ = true;
  write_answer(out_, Answer{*state_, request_, no_head, response_, true});
}

}  // namespace metropole::http::detail
