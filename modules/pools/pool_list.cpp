// SPDX-License-Identifier: EUPL-1.2
#include "pools/pool_list.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/feature_ref.hpp"
#include "pools/pool_texts.hpp"

namespace metropole::pools {

namespace {

struct Page {
  std::string items;  // joined by commas
  std::size_t count = 0;
  std::string next;  // empty on the last page

  void add(std::string_view item) {
    if (count++ > 0) items += ',';
    items += item;
  }
};

struct NearCursor {
  std::int64_t centimetres = -1;
  std::string id;
};

std::int64_t centimetres(double metres) {
  return std::llround(metres * 100);
}

std::unexpected<Error> bad_cursor() {
  Error error{.kind = ErrorKind::bad_request,
              .code = "parameters_invalid",
              .detail = "Un paramètre ne convient pas."};
  error.fields.push_back(
      {"query/after", "cursor_invalid", "Doit être la valeur de « next » de la page précédente."});
  return std::unexpected(std::move(error));
}

Result<NearCursor> near_cursor(std::string_view text) {
  NearCursor out;
  if (text.empty()) return out;
  auto dot = text.find('.');
  if (dot == std::string_view::npos) return bad_cursor();
  auto digits = text.substr(0, dot);
  const char* last = digits.data() + digits.size();
  auto [end, error] = std::from_chars(digits.data(), last, out.centimetres);
  out.id = text.substr(dot + 1);
  if (error != std::errc() || end != last || !FeatureRef::valid_part(out.id)) return bad_cursor();
  return out;
}

Page page_by_id(const dataset::Snapshot& snapshot, const PoolQuery& query, PoolItems& items,
                std::string_view language) {
  Page page;
  auto features = snapshot.page(query.after, query.limit + 1);
  bool more = features.size() > query.limit;
  if (more) features.pop_back();
  for (const auto& feature : features) page.add(items.item(snapshot, *feature, language));
  if (more) page.next = features.back()->id;
  return page;
}

using Found = std::vector<dataset::Snapshot::Near>;

std::pair<std::int64_t, std::string_view> place(const dataset::Snapshot::Near& near) {
  return {centimetres(near.distance_m), near.feature->id};
}

struct Nearest {
  Found found;     // in the order of their cursors
  std::size_t at;  // of the first beyond the cursor
};

// Asks for more until a page and what decides its end are among the found: all that share the centimetre of
// the page's last one, since they are ordered by id.
Nearest nearest(const dataset::Snapshot& snapshot, LonLat point, const PoolQuery& query,
                const NearCursor& cursor) {
  auto radius =
      query.radius_m ? static_cast<double>(*query.radius_m) : std::numeric_limits<double>::infinity();
  for (auto want = 2 * query.limit;; want *= 2) {
    Nearest out{snapshot.near(point, radius, want), 0};
    auto& found = out.found;
    std::ranges::sort(found, {}, place);
    auto begin = std::ranges::upper_bound(found, std::pair(cursor.centimetres, std::string_view(cursor.id)),
                                          {}, place);
    out.at = static_cast<std::size_t>(begin - found.begin());
    auto end = out.at + query.limit;
    if (found.size() < want) return out;
    if (found.size() > end && place(found.back()).first > place(found[end - 1]).first) return out;
  }
}

Result<Page> page_near(const dataset::Snapshot& snapshot, LonLat point, const PoolQuery& query,
                       PoolItems& items, std::string_view language) {
  auto cursor = near_cursor(query.after);
  if (!cursor) return pass(cursor);
  auto [found, at] = nearest(snapshot, point, query, *cursor);
  Page page;
  for (; at < found.size() && page.count < query.limit; ++at)
    page.add(items.item_at(snapshot, found[at], language));
  if (at < found.size() && page.count > 0) {
    auto [distance, id] = place(found[at - 1]);
    page.next = fmt::format("{}.{}", distance, id);
  }
  return page;
}

// Why a page is empty.
std::pair<std::string_view, std::string> reason_of(const dataset::SnapshotHandle& snapshot,
                                                   const PoolQuery& query, std::string_view language) {
  if (!snapshot) return {"dataset_not_loaded", sentence("not_loaded", language)};
  if (!query.after.empty()) return {"no_more", sentence("no_more", language)};
  if (query.near && query.radius_m) return {"none_within_radius", none_within(*query.radius_m, language)};
  return {"no_pool", sentence("no_pool", language)};
}

}  // namespace

Result<std::string> list_pools(const dataset::SnapshotHandle& snapshot, const PoolQuery& query,
                               PoolItems& items, std::string_view language) {
  Page page;
  if (snapshot && query.near) {
    auto near = page_near(*snapshot, *query.near, query, items, language);
    if (!near) return pass(near);
    page = std::move(*near);
  } else if (snapshot) {
    page = page_by_id(*snapshot, query, items, language);
  }
  auto next = page.next.empty() ? std::string("null") : fmt::format("\"{}\"", page.next);
  std::string reason = "null";
  if (page.count == 0) {
    auto [code, text] = reason_of(snapshot, query, language);
    reason = boost::json::serialize(boost::json::object{{"code", code}, {"text", text}});
  }
  return fmt::format("{{\"items\":[{}],\"next\":{},\"reason\":{}}}", page.items, next, reason);
}

}  // namespace metropole::pools
