// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include "api/module.hpp"
#include "contract/contract.hpp"
#include "system/app_notice.hpp"
#include "system/probes.hpp"

namespace metropole::system {

api::ModuleDescription describe();

// Health, the contract and its page, and what every app must know at start. On one loop.
class SystemModule final : public api::Module {
 public:
  SystemModule(const api::Given& given, std::shared_ptr<const contract::Contract> contract, Probes probes,
               std::filesystem::path notice_file);

  std::string_view name() const override { return "system"; }
  std::map<std::string, api::OperationHandler> operations() override;

 private:
  Result<> live(http::Response& response) const;
  Result<> ready(http::Response& response) const;
  Result<> status(const api::Call& call, http::Response& response) const;
  Result<> document(http::Response& response) const;
  Result<> docs(http::Response& response) const;
  Result<> app(const api::Call& call, http::Response& response) const;
  boost::json::array parts() const;
  boost::json::array dataset_states() const;

  dataset::Datasets& datasets_;
  std::shared_ptr<const contract::Contract> contract_;
  std::string docs_page_;
  Probes probes_;
  AppNotices notices_;
};

}  // namespace metropole::system
