// SPDX-License-Identifier: EUPL-1.2
#include "dataset/resident_features.hpp"

#include <algorithm>

namespace metropole::dataset {

namespace {
constexpr auto id_of = [](const FeatureHandle& feature) -> std::string_view { return feature->id; };
}  // namespace

ResidentFeatures::ResidentFeatures(std::int64_t version, Instant imported_at,
                                   std::vector<FeatureHandle> features)
    : version_(version), imported_at_(imported_at), size_(features.size()), places_(features) {
  std::ranges::sort(features, {}, id_of);
  // Half-full pages leave room before the first split.
  for (std::size_t at = 0; at < features.size(); at += kPageMost / 2) {
    auto end = std::min(features.size(), at + kPageMost / 2);
    pages_.push_back(std::make_shared<const Page>(features.begin() + static_cast<std::ptrdiff_t>(at),
                                                  features.begin() + static_cast<std::ptrdiff_t>(end)));
  }
}

std::shared_ptr<const ResidentFeatures> ResidentFeatures::advanced(std::int64_t version, Instant imported_at,
                                                                   const std::vector<Change>& changes) const {
  auto next = std::make_shared<ResidentFeatures>(*this);
  next->version_ = version;
  next->imported_at_ = imported_at;
  for (const auto& change : changes) next->apply(change);
  next->places_ = places_.advanced(changes);
  return next;
}

std::size_t ResidentFeatures::page_of(std::string_view id) const {
  auto first_id = [](const PageHandle& page) -> std::string_view { return page->front()->id; };
  auto beyond = std::ranges::upper_bound(pages_, id, {}, first_id);
  if (beyond == pages_.begin()) return 0;
  return static_cast<std::size_t>(beyond - pages_.begin()) - 1;
}

void ResidentFeatures::apply(const Change& change) {
  auto at = page_of(change.id);
  Page page;
  if (at < pages_.size()) page = *pages_[at];
  auto place = std::ranges::lower_bound(page, std::string_view(change.id), {}, id_of);
  bool known = place != page.end() && (*place)->id == change.id;
  if (known && change.feature) {
    *place = change.feature;
  } else if (known) {
    page.erase(place);
    --size_;
  } else if (change.feature) {
    page.insert(place, change.feature);
    ++size_;
  } else {
    return;
  }
  replace(at, std::move(page));
}

void ResidentFeatures::replace(std::size_t at, Page page) {
  auto where = pages_.begin() + static_cast<std::ptrdiff_t>(at);
  if (page.empty()) {
    pages_.erase(where);
    return;
  }
  if (where == pages_.end()) where = pages_.emplace(where);
  if (page.size() > kPageMost) {
    auto middle = page.begin() + static_cast<std::ptrdiff_t>(page.size() / 2);
    auto upper = std::make_shared<const Page>(middle, page.end());
    page.erase(middle, page.end());
    where = pages_.insert(where + 1, std::move(upper)) - 1;
  }
  *where = std::make_shared<const Page>(std::move(page));
}

const Feature* ResidentFeatures::find(std::string_view id) const {
  auto at = page_of(id);
  if (at >= pages_.size()) return nullptr;
  auto place = std::ranges::lower_bound(*pages_[at], id, {}, id_of);
  return place != pages_[at]->end() && (*place)->id == id ? place->get() : nullptr;
}

std::vector<const Feature*> ResidentFeatures::page(std::string_view after, std::size_t limit) const {
  std::vector<const Feature*> out;
  for (auto at = page_of(after); at < pages_.size() && out.size() < limit; ++at) {
    auto place = std::ranges::upper_bound(*pages_[at], after, {}, id_of);
    for (; place != pages_[at]->end() && out.size() < limit; ++place) out.push_back(place->get());
  }
  return out;
}

}  // namespace metropole::dataset
