// SPDX-License-Identifier: EUPL-1.2
#include "account_fixture.hpp"

#include "api/idempotency.hpp"
#include "api/problem.hpp"
#include "changes/log.hpp"
#include "changes/migrations.hpp"
#include "contract/response_check.hpp"
#include "embedded/contract_root.hpp"
#include "identity/authorise.hpp"
#include "identity/migrations.hpp"
#include "store/store_migrations.hpp"

namespace metropole::account {
namespace {

struct NoTiles final : api::TileBoard {
  void changed(std::string_view, std::string_view) override {}
};

NoTiles no_tiles;
OnePool one_pool;
observe::Metrics metrics;

constexpr store::Statement kExportNotes{"notes.export", "SELECT text FROM note WHERE resident_id = $1"};
constexpr store::Statement kEraseNotes{"notes.erase", "DELETE FROM note WHERE resident_id = $1"};

class VallierPool final : public dataset::Snapshot {
 public:
  std::int64_t version() const override { return 1; }
  Instant imported_at() const override { return {}; }
  std::size_t size() const override { return 1; }
  dataset::FeatureHandle find(std::string_view id) const override {
    return id == "vallier" ? std::make_shared<const dataset::Feature>() : nullptr;
  }
  std::vector<dataset::FeatureHandle> page(std::string_view, std::size_t) const override { return {}; }
  std::vector<Near> near(LonLat, double, std::size_t) const override { return {}; }
};

}  // namespace

dataset::SnapshotHandle OnePool::find(std::string_view dataset) const {
  return dataset == "pools" ? std::make_shared<VallierPool>() : nullptr;
}

async::Task<Result<boost::json::value>> Notes::export_of(Scope scope, async::Deadline deadline) {
  auto rows =
      co_await database_.read(scope, kExportNotes, store::Params{}.uuid(scope.resident().value()), deadline);
  if (!rows) co_return pass(rows);
  boost::json::array out;
  for (std::size_t i = 0; i < rows->size(); ++i) out.emplace_back((*rows)[i].text(0));
  co_return boost::json::value(std::move(out));
}

async::Task<Result<>> Notes::erase(store::Transaction& transaction, ResidentId resident) {
  auto done = co_await transaction.execute(kEraseNotes, store::Params{}.uuid(resident.value()));
  if (!done) co_return pass(done);
  if (fails) co_return fail(ErrorKind::internal, "notes_failed");
  co_return Result<>();
}

AccountTest::Process::Process(AccountTest& test)
    : writes(
          test.loop, *test.database, test.clock,
          [&test](store::Transaction& transaction, const store::Aftermath& after) {
            return changes::append(transaction, after, test.clock.now());
          },
          [](const store::Seen&) {}),
      sessions(test.loop, *test.database, *test.redis, test.clock),
      account({test.loop, test.clock, *test.database, writes, one_pool, no_tiles, metrics}, sessions,
              {{"notes", &*test.notes}}),
      operations(account.operations()) {}

void AccountTest::SetUp() {
  if (!test::TestDatabase::available())
    GTEST_SKIP() << "METROPOLE_TEST_PG is not set: nothing here was tested";
  auto all = store::migrations();
  for (auto part : {changes::migrations(), identity::migrations()})
    std::ranges::move(part, std::back_inserter(all));
  postgres.emplace(all);
  postgres->sql(
      "CREATE TABLE note (resident_id uuid, text text);"
      "GRANT SELECT, INSERT, DELETE ON note TO app");
  std::vector<contract::Fragment> fragments{{"account", describe().openapi}};
  auto composed = contract::compose(embedded::contract_root::files[0].content, fragments);
  ASSERT_TRUE(composed) << composed.error().log;
  contract = *composed;
  store::DatabaseOptions options;
  options.url = postgres->url("app");
  options.exclusive_connections = 4;
  database.emplace(loop, options);
  redis.emplace(loop, store::RedisOptions());
  notes.emplace(*database);
  for (int i = 0; i < 2; ++i) processes.push_back(std::make_unique<Process>(*this));
}

void AccountTest::TearDown() {
  processes.clear();
  notes.reset();
  redis.reset();
  database.reset();
}

// What the pipeline does between routing and the answer, without the network.
async::Task<> AccountTest::answer(Ask one, Answer* answer) {
  const auto* operation = contract->find(one.operation);
  if (operation == nullptr) throw std::logic_error(one.operation);
  http::Request request;
  request.method = operation->method == "DELETE" ? http::Method::delete_ : http::Method::post;
  request.path = operation->path;
  request.body = one.body;
  if (!one.key.empty()) one.headers.emplace_back("idempotency-key", one.key);
  for (const auto& [name, value] : one.headers) request.headers.push_back({name, value});
  std::vector<std::string_view> path(one.path.begin(), one.path.end());
  auto header = [&request](std::string_view name) -> std::optional<std::string_view> {
    auto value = request.header(name);
    return value.empty() ? std::nullopt : std::optional(value);
  };
  auto& response = answer->response;
  auto handled = [&]() -> Result<contract::Arguments> {
    return contract::validate(*operation, {.path = path,
                                           .query = one.query,
                                           .header = header,
                                           .content_type = one.body.empty() ? "" : "application/json",
                                           .body = one.body});
  }();
  Principal nobody;
  auto scope = identity::authorise(operation->access, one.session ? one.session->principal : nobody);
  Result<> outcome;
  if (!scope) {
    outcome = pass(scope);
  } else if (!handled) {
    outcome = pass(handled);
  } else {
    api::Call call{.operation = *operation,
                   .arguments = *handled,
                   .session = one.session,
                   .scope = *scope,
                   .language = "fr",
                   .request_id = "test",
                   .now = clock.now(),
                   .deadline = async::in(20s),
                   .claim = api::idempotency_claim(*operation, request, one.session.get()).value(),
                   .request = request};
    outcome = co_await processes[one.process]->operations.at(one.operation)(call, response);
  }
  if (!outcome) api::reply_problem(response, outcome.error(), "fr", "test");
  answer->status = response.status;
  answer->text = response.body;
  if (!response.body.empty()) answer->body = boost::json::parse(response.body);
  auto documented =
      contract::check_response(*operation, static_cast<int>(response.status),
                               response.body.empty() ? "" : response.content_type, response.body);
  if (!documented) ADD_FAILURE() << one.operation << ": " << documented.error().log << '\n' << response.body;
  if (!outcome && !outcome.error().log.empty()) answer->text += " | " + outcome.error().log;
}

std::vector<Answer> AccountTest::ask_all(std::vector<Ask> many) {
  std::vector<Answer> answers(many.size());
  std::size_t left = many.size();
  loop.context().restart();
  for (std::size_t i = 0; i < many.size(); ++i) {
    async::asio::co_spawn(loop.context(), answer(std::move(many[i]), &answers[i]),
                          [&](std::exception_ptr thrown) {
                            if (thrown) ADD_FAILURE() << "a handler threw";
                            if (--left == 0) loop.context().stop();
                          });
  }
  loop.context().run();
  return answers;
}

Answer AccountTest::ask(Ask one) {
  return std::move(ask_all({std::move(one)})[0]);
}

Person AccountTest::open(std::string languages) {
  auto opened = ask({.operation = "account.create_session", .body = R"({"languages":)" + languages + "}"});
  if (opened.status != 201) throw std::runtime_error(opened.text);
  auto id = [&](const char* name) {
    return *Uuid::parse(std::string_view(opened.body.at(name).as_string()));
  };
  return {.token = std::string(opened.body.at("token").as_string()),
          .resident = ResidentId(id("resident_id")),
          .session = SessionId(id("session_id"))};
}

Result<identity::SessionHandle> AccountTest::find(const Person& person, std::size_t process) {
  auto hash = identity::hash_token(person.token).value();
  return test::run_on_loop(loop, processes[process]->sessions.find(hash, 0, async::in(5s)));
}

identity::SessionHandle AccountTest::session(const Person& person, std::size_t process) {
  return find(person, process).value();
}

std::vector<std::string> AccountTest::rows_with(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& table : postgres->sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
    for (const auto& row : postgres->sql(fmt::format("SELECT t::text FROM {} AS t", table))) {
      if (row.find(text) != std::string::npos) out.push_back(table + ": " + row);
    }
  }
  return out;
}

}  // namespace metropole::account
