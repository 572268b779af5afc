// SPDX-License-Identifier: EUPL-1.2
#include "home/fragment.hpp"

#include <stdexcept>

#include "api/content_tag.hpp"
#include "core/json_text.hpp"

namespace metropole::home {

namespace {

std::string deflate_flushed(std::string_view text) {
  z_stream stream{};
  // Negative window bits: raw deflate, no header of its own.
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(deflateBound(&stream, text.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  int done = deflate(&stream, Z_FULL_FLUSH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (done != Z_OK) throw std::runtime_error("deflate failed");
  return out;
}

Instant newest_stamp(const Freshness& freshness) {
  return std::max(freshness.observed_at.value_or(Instant{}), freshness.fetched_at.value_or(Instant{}));
}

}  // namespace

Piece::Piece(std::string given)
    : text(std::move(given)),
      deflated(deflate_flushed(text)),
      crc(static_cast<std::uint32_t>(
          crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())))),
      append(static_cast<z_crc_t>(crc32_combine_gen(static_cast<z_off_t>(text.size())))) {}

int Fragment::rank_at(Instant now) const {
  int rank = 100;
  for (const auto& step : ranks) {
    if (step.from > now) break;
    rank = step.rank;
  }
  return rank;
}

FragmentHandle make_fragment(const api::BuiltTile& built) {
  auto json = built.tile.to_json();
  auto printed = json_text(json);
  auto& freshness = json["freshness"].as_object();
  freshness["observed_at"] = nullptr;
  freshness["fetched_at"] = nullptr;
  auto content = api::content_tag(json_text(json));
  auto tag = api::content_tag(printed);
  return std::make_shared<const Fragment>(Fragment{.json = Piece(std::move(printed)),
                                                   .tag = tag,
                                                   .content = content,
                                                   .stamped_at = newest_stamp(built.tile.freshness),
                                                   .valid_until = built.valid_until,
                                                   .ranks = built.ranks});
}

bool replaces(const Fragment& fresh, const Fragment& old, std::chrono::seconds max_age) {
  return fresh.content != old.content || fresh.stamped_at - old.stamped_at > max_age / 4;
}

}  // namespace metropole::home
