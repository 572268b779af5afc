// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <boost/asio/co_spawn.hpp>

#include "home/fragment_store.hpp"

namespace metropole::home {

inline api::BuiltTile tile_of(std::string module, std::string object, std::string title) {
  Tile tile{
      .key = module + ":" + object, .module = module, .kind = TileKind::text, .title = std::move(title)};
  tile.freshness.source = module;
  return {.tile = std::move(tile)};
}

// A module played by the test: its objects, and what building one does.
class PlayedSource final : public api::TileSource {
 public:
  using Build = std::function<async::Task<Result<api::BuiltTile>>(api::TileKey)>;
  PlayedSource(std::string module, std::vector<std::string> objects, Build build)
      : module_(std::move(module)), objects_(std::move(objects)), build_(std::move(build)) {}
  std::string_view module() const override { return module_; }
  std::vector<std::string> wanted(const identity::Profile&) const override { return objects_; }
  async::Task<Result<api::BuiltTile>> build(api::TileKey key) override {
    ++builds;
    return build_(std::move(key));
  }
  int builds = 0;

 private:
  std::string module_;
  std::vector<std::string> objects_;
  Build build_;
};

inline async::Task<Result<api::BuiltTile>> built_at_once(api::TileKey key) {
  co_return tile_of(key.module, key.object, key.object + " in " + key.language);
}

inline async::Task<Result<api::BuiltTile>> hanging(api::TileKey key) {
  async::Timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
  co_await never.async_wait(boost::asio::use_awaitable_t<async::Executor>());
  co_return tile_of(key.module, key.object, "too late");
}

inline async::Task<Result<api::BuiltTile>> throwing(api::TileKey) {
  throw std::runtime_error("meant");
  co_return fail(ErrorKind::internal, "unreached");
}

// Runs a coroutine on a loop to its end; what it throws fails the test.
inline void run(async::Loop& loop, async::Task<> task) {
  boost::asio::co_spawn(loop.context(), std::move(task), [&](std::exception_ptr thrown) {
    loop.request_stop();
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
}

}  // namespace metropole::home
