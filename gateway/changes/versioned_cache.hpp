// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace metropole::changes {

// Where a filled value comes from. `as_of`: the version of the subject's stream, read in the same snapshot as
// the value. `started`: a steady moment taken before that snapshot was asked for. `bytes`: what it weighs in
// the cache.
struct Filling {
  std::int64_t as_of = 0;
  std::chrono::steady_clock::time_point started;
  std::size_t bytes = 0;
};

// A cache of one loop that never serves a value older than what the log said. Each entry belongs to a
// subject, the key that the log's changes name (by default its own key); raising a subject's floor drops its
// entries and refuses fills read before the change. A subject is of one stream, or versions could not be
// compared.
//
// Why no old value can come back: a fill started before a raise meets the floor; once that floor has been
// forgotten (age or number), every fill started before its raise is refused; a fill started after it reads
// what the log reader had already seen committed. So correctness depends on no duration.
//
// A value kept elsewhere in between (Redis) is a fill that started when it was first read: give that moment,
// rounded down, and let it live there for less than `keep_floors`.
template <class Key, class Value, class Subject = Key, class KeyHash = std::hash<Key>,
          class SubjectHash = std::hash<Subject>>
class VersionedCache {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  struct Options {
    std::size_t entries = 100'000;
    std::size_t bytes = std::numeric_limits<std::size_t>::max();  // sum of Filling::bytes
    std::chrono::milliseconds keep_floors{60'000};                // fills that take longer may be refused
    std::size_t floors = 100'000;  // remembered at once; beyond, the oldest is forgotten
  };

  explicit VersionedCache(Options options) : options_(options) {}
  VersionedCache(const VersionedCache&) = delete;
  VersionedCache& operator=(const VersionedCache&) = delete;

  // The value, or nullptr; one look-up, no allocation. `at_least` is the version a client has already seen
  // (Metropole-Seen). Valid until the next call of another member.
  const Value* get(const Key& key, std::int64_t at_least = 0) {
    auto at = entries_.find(key);
    if (at == entries_.end() || at->second.as_of < at_least) return nullptr;
    at->second.used = true;
    return &at->second.value;
  }

  // Keeps the value unless something newer is known of its subject or a newer one is kept; false when
  // dropped.
  bool fill(const Key& key, const Subject& subject, Value value, Filling filling) {
    if (filling.started <= refused_until_) return false;
    if (filling.bytes > options_.bytes || options_.entries == 0) return false;
    if (auto known = subjects_.find(subject); known != subjects_.end() && filling.as_of < known->second.floor)
      return false;
    if (auto old = entries_.find(key); old != entries_.end()) {
      if (old->second.as_of > filling.as_of && old->second.subject->first == subject) return false;
      erase(&*old);
    }
    make_room(filling.bytes);
    insert(key, subject, std::move(value), filling);
    return true;
  }
  bool fill(const Key& key, Value value, Filling filling)
    requires std::is_same_v<Key, Subject>
  {
    return fill(key, key, std::move(value), filling);
  }

  // The log says that `subject` changed at `version`: what is older is gone and stays out. Floors only rise.
  void raise_floor(const Subject& subject, std::int64_t version, Moment now) {
    forget_floors(now);
    SubjectNode* node = &*subjects_.try_emplace(subject).first;
    SubjectState& state = node->second;
    if (version > state.floor) {
      state.floor = version;
      state.note = ++last_note_;
      raised_.push_back({now, state.note, subject});
    }
    for (EntryNode* entry = state.first; entry != nullptr;) {
      EntryNode* next = entry->second.sibling;
      if (entry->second.as_of < state.floor) drop(entry, node);
      entry = next;
    }
    release(node);
    while (raised_.size() > options_.floors) forget_oldest_floor();
  }

  // Everything goes, and no fill started before now is kept: after a reset of the log, whose versions start
  // anew.
  void clear(Moment now) {
    entries_.clear();
    subjects_.clear();
    raised_.clear();
    oldest_ = newest_ = nullptr;
    bytes_ = 0;
    refused_until_ = now;
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::size_t floors() const { return raised_.size(); }

 private:
  struct Entry;
  struct SubjectState;
  using EntryNode = std::pair<const Key, Entry>;
  using SubjectNode = std::pair<const Subject, SubjectState>;

  struct Entry {
    Value value;
    std::int64_t as_of;
    std::size_t bytes;
    SubjectNode* subject;
    EntryNode* sibling = nullptr;  // next of the same subject
    EntryNode* older = nullptr;
    EntryNode* newer = nullptr;
    bool used = false;  // since it was last looked at for eviction
  };
  struct SubjectState {
    std::int64_t floor = 0;
    std::uint64_t note = 0;  // which of `raised_` stands for the floor
    EntryNode* first = nullptr;
  };
  struct Raised {
    Moment at;
    std::uint64_t note;
    Subject subject;
  };

  void insert(const Key& key, const Subject& subject, Value value, const Filling& filling) {
    SubjectNode* node = &*subjects_.try_emplace(subject).first;
    Entry made{.value = std::move(value), .as_of = filling.as_of, .bytes = filling.bytes, .subject = node};
    EntryNode* entry = &*entries_.emplace(key, std::move(made)).first;
    entry->second.sibling = std::exchange(node->second.first, entry);
    link_newest(entry);
    bytes_ += filling.bytes;
  }

  // Second chance: what was used since it last came to the end goes round once more. It spares every get the
  // three neighbours' cache lines that an exact order would touch.
  void make_room(std::size_t bytes) {
    while (!entries_.empty() && (entries_.size() >= options_.entries || bytes_ + bytes > options_.bytes)) {
      EntryNode* entry = oldest_;
      if (std::exchange(entry->second.used, false)) {
        unlink(entry);
        link_newest(entry);
      } else {
        erase(entry);
      }
    }
  }

  void erase(EntryNode* entry) {
    SubjectNode* subject = entry->second.subject;
    drop(entry, subject);
    release(subject);
  }

  void drop(EntryNode* entry, SubjectNode* subject) {
    EntryNode** at = &subject->second.first;
    while (*at != entry) at = &(*at)->second.sibling;
    *at = entry->second.sibling;
    unlink(entry);
    bytes_ -= entry->second.bytes;
    entries_.erase(entries_.find(entry->first));
  }

  void release(SubjectNode* subject) {
    if (subject->second.first == nullptr && subject->second.floor == 0)
      subjects_.erase(subjects_.find(subject->first));
  }

  void forget_floors(Moment now) {
    while (!raised_.empty() && raised_.front().at + options_.keep_floors < now) forget_oldest_floor();
  }

  void forget_oldest_floor() {
    Raised oldest = std::move(raised_.front());
    raised_.pop_front();
    auto at = subjects_.find(oldest.subject);
    if (at->second.note != oldest.note) return;  // raised again since
    refused_until_ = std::max(refused_until_, oldest.at);
    at->second.floor = 0;
    release(&*at);
  }

  void link_newest(EntryNode* entry) {
    entry->second.older = newest_;
    entry->second.newer = nullptr;
    (newest_ != nullptr ? newest_->second.newer : oldest_) = entry;
    newest_ = entry;
  }

  void unlink(EntryNode* entry) {
    Entry& it = entry->second;
    (it.older != nullptr ? it.older->second.newer : oldest_) = it.newer;
    (it.newer != nullptr ? it.newer->second.older : newest_) = it.older;
  }

  Options options_;
  std::unordered_map<Key, Entry, KeyHash> entries_;
  std::unordered_map<Subject, SubjectState, SubjectHash> subjects_;
  std::deque<Raised> raised_;  // in the order of raising
  std::uint64_t last_note_ = 0;
  Moment refused_until_ = Moment::min();
  EntryNode* oldest_ = nullptr;
  EntryNode* newest_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace metropole::changes
