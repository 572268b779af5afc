// SPDX-License-Identifier: EUPL-1.2
#include "store/redis_connection.hpp"

#include <hiredis/hiredis.h>
#include <netinet/tcp.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

namespace metropole::store {

namespace asio = async::asio;

namespace {

constexpr asio::as_tuple_t<asio::use_awaitable_t<async::Executor>> kAsValue{};
constexpr int kMostItems = 100'000;

decltype(redisReplyObjectFunctions::createArray) make_array;

// hiredis's own functions, but a short header ("*2000000000") cannot ask for gigabytes.
redisReplyObjectFunctions* capped_functions() {
  static redisReplyObjectFunctions functions = [] {
    std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(redisReaderCreate(), redisReaderFree);
    if (!reader) throw std::bad_alloc();
    auto capped = *reader->fn;
    make_array = capped.createArray;
    capped.createArray = [](const redisReadTask* task, int items) {
      return items > kMostItems ? nullptr : make_array(task, items);
    };
    return capped;
  }();
  return &functions;
}

using Endpoint = asio::generic::stream_protocol::endpoint;

// "host:port", "[v6]:port" or a path.
async::Task<Result<Endpoint>> endpoint_of(std::shared_ptr<HostLookup> lookup, std::string where,
                                          async::Deadline deadline) {
  if (where.starts_with('/')) co_return Endpoint(asio::local::stream_protocol::endpoint(where));
  auto colon = where.rfind(':');
  unsigned short port = 0;
  if (colon != std::string::npos)
    std::from_chars(where.data() + colon + 1, where.data() + where.size(), port);
  if (port == 0) co_return unavailable("redis_unavailable", "redis.socket is neither a path nor host:port");
  auto host = where.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  auto address = co_await lookup->find(std::move(host), deadline);
  if (!address) co_return pass(address);
  co_return Endpoint(asio::ip::tcp::endpoint(asio::ip::make_address(*address), port));
}

Result<RedisReply> reply_of(const redisReply& from) {
  if (from.type == REDIS_REPLY_ERROR)
    return fail(ErrorKind::internal, "redis_error", {}, std::string(from.str, from.len));
  RedisReply reply;
  reply.null = from.type == REDIS_REPLY_NIL;
  if (from.type == REDIS_REPLY_INTEGER) reply.integer = from.integer;
  if (from.str) reply.text.assign(from.str, from.len);
  for (std::size_t i = 0; i < from.elements; ++i) {
    auto item = reply_of(*from.element[i]);
    if (!item) return item;
    reply.items.push_back(std::move(*item));
  }
  return reply;
}

void keep_alive(int fd) {
  auto set = [fd](int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, 10'000);
}

}  // namespace

RedisConnection::RedisConnection(async::Executor executor, std::size_t reply_bytes)
    : socket_(executor),
      reader_(redisReaderCreateWithFunctions(capped_functions())),
      reply_bytes_(reply_bytes) {
  if (!reader_) throw std::bad_alloc();
}

async::Task<Result<std::shared_ptr<RedisConnection>>> RedisConnection::connect(
    async::Executor executor, std::shared_ptr<HostLookup> lookup, RedisOptions options,
    async::Deadline deadline) {
  auto endpoint = co_await endpoint_of(std::move(lookup), options.socket, deadline);
  if (!endpoint) co_return pass(endpoint);
  auto self = std::make_shared<RedisConnection>(executor, options.reply_bytes);
  auto done = std::make_shared<async::OneShot<boost::system::error_code>>(executor);
  self->socket_.async_connect(*endpoint, [self, done](boost::system::error_code error) { done->set(error); });
  auto error = co_await done->wait(deadline);
  if (!error) self->close();
  if (!error || *error)
    co_return unavailable("redis_unavailable", error ? error->message() : "connecting took too long");
  if (endpoint->protocol().family() != AF_UNIX) keep_alive(self->socket_.native_handle());
  co_return self;
}

std::string RedisConnection::format(const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const auto& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* wire = nullptr;
  auto size = redisFormatCommandArgv(&wire, static_cast<int>(words.size()), texts.data(), sizes.data());
  if (size < 0) throw std::bad_alloc();
  std::string out(wire, static_cast<std::size_t>(size));
  redisFreeCommand(wire);
  return out;
}

void RedisConnection::send(std::string bytes) {
  waiting_ += bytes;
  if (writing_) return;
  writing_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->write(); });
}

void RedisConnection::write() {
  leaving_ = std::exchange(waiting_, {});
  if (leaving_.empty() || !socket_.is_open()) {
    writing_ = false;
    return;
  }
  asio::async_write(socket_, asio::buffer(leaving_),
                    [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                      if (error) return self->close();
                      self->write();
                    });
}

void RedisConnection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool RedisConnection::deliver(const std::function<void(Result<RedisReply>)>& on_reply) {
  for (;;) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
    std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(static_cast<redisReply*>(raw),
                                                                  freeReplyObject);
    if (!reply) return pending_bytes_ <= reply_bytes_;
    pending_bytes_ = reader_->len - reader_->pos;
    on_reply(reply_of(*reply));
  }
}

async::Task<std::string> RedisConnection::receive(std::function<void(Result<RedisReply>)> on_reply) {
  auto self = shared_from_this();
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    auto [error, size] = co_await socket_.async_read_some(asio::buffer(buffer), kAsValue);
    if (error) co_return error.message();
    pending_bytes_ += size;
    redisReaderFeed(reader_.get(), buffer.data(), size);
    if (!deliver(on_reply)) break;
  }
  close();
  co_return reader_->err ? reader_->errstr : "a reply is too large";
}

}  // namespace metropole::store
