// SPDX-License-Identifier: EUPL-1.2
#include "changes/events.hpp"

#include "changes/log.hpp"

namespace metropole::changes {

namespace {

constexpr store::Statement kPage{"changes.read_own_events", R"(
SELECT version, kind, payload::text, at FROM event
WHERE subject = $1 AND stream = $2 AND version < $3::bigint ORDER BY version DESC LIMIT $4::bigint)"};

constexpr store::Statement kErase{"changes.erase_events", "SELECT erase_events()"};

}  // namespace

async::Task<Result<EventPage>> EventReader::page(Scope scope, std::optional<std::int64_t> before,
                                                 std::int64_t limit, async::Deadline deadline) {
  auto subject = scope.resident().value().text();
  auto stream = event_stream(scope.resident());
  store::Params params;
  params.text(subject).text(stream).integer(before.value_or(std::numeric_limits<std::int64_t>::max()));
  params.integer(limit + 1);  // one more tells whether there is a following page
  auto rows = co_await database_.read(scope, kPage, std::move(params), deadline);
  if (!rows) co_return pass(rows);
  EventPage page;
  auto shown = std::min(rows->size(), static_cast<std::size_t>(limit));
  for (std::size_t i = 0; i < shown; ++i) {
    auto row = (*rows)[i];
    page.events.push_back({.stream = stream,
                           .version = row.integer(0),
                           .kind = std::string(row.text(1)),
                           .subject = subject,
                           .payload = std::string(row.text(2)),
                           .at = row.instant(3)});
  }
  if (shown < rows->size() && shown > 0) page.next = page.events.back().version;
  co_return page;
}

async::Task<Result<std::int64_t>> erase_events(store::Transaction& transaction) {
  auto rows = co_await transaction.execute(kErase);
  if (!rows) co_return pass(rows);
  co_return (*rows)[0].integer(0);
}

}  // namespace metropole::changes
