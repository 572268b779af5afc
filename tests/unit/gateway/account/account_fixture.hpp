// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include "account/account.hpp"
#include "contract/contract.hpp"
#include "support/run_on_loop.hpp"
#include "support/test_database.hpp"

namespace metropole::account {

using namespace std::chrono_literals;

// A request for an operation, as it comes out of authentication.
struct Ask {
  std::string operation;
  identity::SessionHandle session{};
  std::vector<std::string> path{};
  std::string query{};
  std::string body{};
  std::string key{};  // Idempotency-Key
  std::vector<std::pair<std::string, std::string>> headers{};
  std::size_t process = 0;  // which of the two serves it
};

struct Answer {
  unsigned status = 0;
  boost::json::value body;
  std::string text;
  http::Response response;

  std::string code() const { return std::string(body.at("code").as_string()); }
  std::string header(std::string_view name) const { return std::string(response.header(name)); }
};

// What a session's owner holds.
struct Person {
  std::string token;
  ResidentId resident;
  SessionId session;
};

// Datasets with nothing but the pool "vallier".
class OnePool final : public dataset::Datasets {
 public:
  dataset::SnapshotHandle find(std::string_view dataset) const override;
  void on_change(std::string, Listener) override {}
};

// A module with one personal table, `note`, whose erasure can be made to fail.
class Notes final : public api::PersonalData {
 public:
  explicit Notes(store::Database& database) : database_(database) {}
  async::Task<Result<boost::json::value>> export_of(Scope scope, async::Deadline deadline) override;
  async::Task<Result<>> erase(store::Transaction& transaction, ResidentId resident) override;
  bool fails = false;

 private:
  store::Database& database_;
};

// Two processes' accounts over one database of their own. Every answer is held against the contract.
class AccountTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  Answer ask(Ask one);
  // All at once, in the order given.
  std::vector<Answer> ask_all(std::vector<Ask> many);
  Person open(std::string languages = R"(["fr"])");
  // The person's session as the process finds it.
  identity::SessionHandle session(const Person& person, std::size_t process = 0);
  Result<identity::SessionHandle> find(const Person& person, std::size_t process = 0);
  // Every row of every table that holds the text, as "table: row".
  std::vector<std::string> rows_with(const std::string& text);

  struct Process;
  async::Task<> answer(Ask one, Answer* answer);

  std::optional<test::TestDatabase> postgres;
  test::TestLoop loop;
  SetClock clock{*parse_instant("2026-11-23T07:42+01:00")};
  std::shared_ptr<const contract::Contract> contract;
  std::optional<store::Database> database;
  std::optional<store::Redis> redis;
  std::optional<Notes> notes;
  std::vector<std::unique_ptr<Process>> processes;
};

struct AccountTest::Process {
  Process(AccountTest& test);
  store::WriteBatcher writes;
  identity::Sessions sessions;
  Account account;
  std::map<std::string, api::OperationHandler> operations;
};

}  // namespace metropole::account
