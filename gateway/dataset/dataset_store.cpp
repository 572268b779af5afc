// SPDX-License-Identifier: EUPL-1.2
#include "dataset/dataset_store.hpp"

#include <spdlog/spdlog.h>

#include <atomic>

#include "async/backoff.hpp"
#include "dataset/feature_reader.hpp"
#include "dataset/import.hpp"
#include "dataset/loop_datasets.hpp"

namespace metropole::dataset {

class DatasetStore::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(async::Loop& loop, store::Database& database, std::vector<Definition> definitions)
      : loop_(loop), database_(database) {
    for (auto& definition : definitions) held_.push_back({std::move(definition.id)});
  }

  void follow(changes::LogReader& log) {
    // Both kinds of stream hear of a reset; one of them is enough to read everything again.
    for (bool facts : {true, false})
      log.subscribe(loop_, facts ? "dataset/" : "import/",
                    [weak = weak_from_this(), facts](const changes::LogBatch& batch) {
                      if (auto self = weak.lock()) self->told(batch, facts);
                    });
  }

  Datasets& on(async::Loop& loop) {
    for (auto& view : views_)
      if (view.loop == &loop) return *view.datasets;
    views_.push_back({&loop, std::make_unique<LoopDatasets>()});
    return *views_.back().datasets;
  }

  void start() {
    missing_ = held_.size() * views_.size();
    loop_.spawn("datasets", work(shared_from_this()));
  }
  bool ready() const { return missing_.load(std::memory_order_acquire) == 0; }

 private:
  struct Held {
    std::string id;
    std::shared_ptr<const ResidentFeatures> features{};
    bool reload = true;
    bool look = false;
    bool announced = false;  // every loop was told at least once
  };
  struct View {
    async::Loop* loop;
    std::unique_ptr<LoopDatasets> datasets;
  };

  // A reset after the reader had been following means another history: all is read again. Its first one only
  // says that from now on nothing is missed.
  void told(const changes::LogBatch& batch, bool facts) {
    for (auto& held : held_) {
      if (batch.reset) held.look = true;
      if (batch.reset && facts && followed_) held.reload = true;
      for (const auto& change : batch.changes) held.look = held.look || concerns(held, change);
    }
    followed_ = followed_ || (batch.reset && facts);
    if (!working_) loop_.spawn("datasets", work(shared_from_this()));
  }

  static bool concerns(const Held& held, const changes::LoggedChange& change) {
    if (change.stream == import_stream(held.id)) return true;
    return change.stream == changes::dataset_stream(held.id) && held.features &&
           change.version > held.features->version();
  }

  Held* next() {
    auto wanting = std::ranges::find_if(held_, [](const Held& held) { return held.reload || held.look; });
    return wanting == held_.end() ? nullptr : &*wanting;
  }

  static async::Task<> work(std::shared_ptr<Implementation> self) {
    if (std::exchange(self->working_, true)) co_return;
    async::Backoff backoff(std::chrono::milliseconds(250), std::chrono::seconds(5));
    async::Timer timer(self->loop_.executor());
    bool failing = false;
    while (auto* held = self->next()) {
      auto reason = co_await self->try_refresh(*held);
      if (!reason) {
        failing = false;
        backoff.reset();
        continue;
      }
      if (!failing) spdlog::warn("dataset {} cannot be read ({}), what is held is kept", held->id, *reason);
      failing = true;
      timer.expires_after(backoff.next());
      co_await timer.async_wait(async::asio::as_tuple(async::asio::use_awaitable_t<async::Executor>()));
    }
    self->working_ = false;
  }

  async::Task<std::optional<std::string>> try_refresh(Held& held) {
    std::string thrown;
    try {
      co_return co_await refresh(held);
    } catch (const std::exception& error) {
      thrown = error.what();
    }
    held.reload = true;
    co_return thrown;
  }

  // Reads what is asked for; why it could not, otherwise.
  async::Task<std::optional<std::string>> refresh(Held& held) {
    bool reload = std::exchange(held.reload, false) || !held.features;
    held.look = false;
    auto before = held.features;
    auto read =
        co_await (reload ? load_features(database_, held.id) : advance_features(database_, held.id, before));
    if (!read) {
      (reload ? held.reload : held.look) = true;
      co_return read.error().code;
    }
    bool moved = read->features != before;
    held.features = std::move(read->features);
    if (moved || !held.announced)
      publish(held, read->whole ? std::vector<std::string>() : std::move(read->changed));
    co_return std::nullopt;
  }

  void publish(Held& held, std::vector<std::string> changed) {
    bool first = !std::exchange(held.announced, true);
    auto news = std::make_shared<const std::vector<std::string>>(std::move(changed));
    for (auto& view : views_)
      view.loop->post([self = shared_from_this(), datasets = view.datasets.get(), id = held.id,
                       features = held.features, news, first] {
        datasets->install(id, features, *news);
        if (first) self->missing_.fetch_sub(1, std::memory_order_release);
      });
  }

  async::Loop& loop_;
  store::Database& database_;
  std::vector<Held> held_;
  std::vector<View> views_;
  bool working_ = false;
  bool followed_ = false;
  std::atomic<std::size_t> missing_{1};
};

DatasetStore::DatasetStore(async::Loop& loop, store::Database& database, changes::LogReader& log,
                           std::vector<Definition> definitions)
    : implementation_(std::make_shared<Implementation>(loop, database, std::move(definitions))) {
  implementation_->follow(log);
}
DatasetStore::~DatasetStore() = default;

Datasets& DatasetStore::on(async::Loop& loop) {
  return implementation_->on(loop);
}
void DatasetStore::start() {
  implementation_->start();
}
bool DatasetStore::ready() const {
  return implementation_->ready();
}

}  // namespace metropole::dataset
