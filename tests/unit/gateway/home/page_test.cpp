// SPDX-License-Identifier: EUPL-1.2
#include "home/page.hpp"

#include <gtest/gtest.h>

#include "unit/gateway/home/played_source.hpp"

namespace metropole::home {

namespace {

// Inflates one whole gzip member and demands that nothing follows it.
std::string gunzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::vector<FragmentHandle> fragments(int count) {
  std::vector<FragmentHandle> out;
  for (int i = 0; i < count; ++i)
    out.push_back(make_fragment(
        tile_of("pools", std::to_string(i), std::string(static_cast<std::size_t>(i * 97), 'e'))));
  return out;
}

std::string plain_page(const Piece& head, std::span<const FragmentHandle> fragments) {
  std::vector<std::string_view> pieces;
  join_plain(head, fragments, pieces);
  std::string page;
  for (auto piece : pieces) page += piece;
  return page;
}

const Piece& head() {
  static const Piece kHead(R"({"personalised":true,"tiles":[)");
  return kHead;
}

}  // namespace

TEST(Page, is_json_for_any_number_of_tiles) {
  for (int count : {0, 1, 2, 20}) {
    auto value = boost::json::parse(plain_page(head(), fragments(count)));
    EXPECT_EQ(value.at("tiles").as_array().size(), static_cast<std::size_t>(count));
  }
}

TEST(Page, joined_from_compressed_pieces_is_the_same_page) {
  for (int count : {0, 1, 5, 20}) {
    auto all = fragments(count);
    std::string zipped;
    join_gzip(head(), all, zipped);
    EXPECT_EQ(gunzip(zipped), plain_page(head(), all)) << count;
  }
}

TEST(Page, has_another_tag_in_another_order_head_or_coding) {
  auto all = fragments(3);
  auto turned = all;
  std::swap(turned[0], turned[2]);
  auto tag = page_tag(head(), all, false);
  EXPECT_EQ(tag, page_tag(head(), fragments(3), false));
  EXPECT_NE(tag, page_tag(head(), turned, false));
  EXPECT_NE(tag, page_tag(head(), all, true));
  EXPECT_NE(tag, page_tag(Piece("{"), all, false));
}

}  // namespace metropole::home
