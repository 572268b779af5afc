// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <fstream>

#include "api/operation_table.hpp"
#include "api/pipeline.hpp"

namespace metropole::api {

class PlayedModule final : public Module {
 public:
  PlayedModule(std::string module, std::map<std::string, OperationHandler> handlers)
      : module_(std::move(module)), handlers_(std::move(handlers)) {}
  std::string_view name() const override { return module_; }
  std::map<std::string, OperationHandler> operations() override { return handlers_; }

 private:
  std::string module_;
  std::map<std::string, OperationHandler> handlers_;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// One loop with a pipeline over the house's own root document and the test's fragment.
class PipelineFixture {
 public:
  PipelineFixture(std::string fragment, std::map<std::string, OperationHandler> handlers,
                  RateOptions rates = {})
      : module_("essai", std::move(handlers)), limits_(loop, redis_, rates) {
    std::ofstream(app_ / "index.html") << "<!doctype html><title>app</title>";
    const contract::Fragment fragments[]{{"essai", std::move(fragment)}};
    auto contract = contract::compose(read_file("openapi/root.yaml"), fragments);
    if (!contract) throw std::runtime_error(contract.error().log);
    Module* modules[]{&module_};
    auto routes = std::make_shared<Routes>();
    routes->contract = *contract;
    routes->handlers = bind_operations(**contract, modules).value();
    routes->metrics = std::make_unique<OperationMetrics>(**contract, metrics_);
    files_.emplace(std::move(http::StaticFiles::load(app_).value()));
    pipeline_.emplace(Pipeline::Parts{loop, clock, sessions_, limits_, *files_, routes, {"fr", "en", "it"}});
  }
  ~PipelineFixture() { std::filesystem::remove_all(app_); }

  http::Response ask(http::Method method, std::string_view path, std::vector<http::HeaderView> headers = {},
                     std::string_view body = {}) {
    http::Request request;
    request.method = method;
    request.path = request.target = path;
    request.headers = std::move(headers);
    request.body = body;
    request.client = boost::asio::ip::make_address("192.0.2.1");
    request.received = std::chrono::steady_clock::now();
    request.deadline = request.received + std::chrono::seconds(2);
    http::Response response;
    loop.context().restart();
    boost::asio::co_spawn(loop.context(), pipeline_->handle(request, response),
                          [this](std::exception_ptr thrown) {
                            loop.request_stop();
                            if (thrown) std::rethrow_exception(thrown);
                          });
    loop.run();
    return response;
  }

  async::Loop loop{"test", 0};
  SetClock clock{*parse_instant("2026-11-23T12:00:00Z")};

 private:
  static std::filesystem::path make_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "metropole-app-XXXXXX").string();
    return ::mkdtemp(pattern.data());
  }
  std::filesystem::path app_ = make_folder();
  observe::Metrics metrics_;
  store::Database database_{loop, {.url = "host=/nonexistent dbname=none"}};
  store::Redis redis_{loop, {}};
  identity::Sessions sessions_{loop, database_, redis_, clock};
  PlayedModule module_;
  RateLimits limits_;
  std::optional<http::StaticFiles> files_;
  std::optional<Pipeline> pipeline_;
};

inline std::string code_of(const http::Response& response) {
  return std::string(boost::json::parse(response.body).at("code").as_string());
}

}  // namespace metropole::api
