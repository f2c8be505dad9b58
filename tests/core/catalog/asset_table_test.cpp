#include "scene/catalog/asset_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"

namespace maia {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string titles =
    "file\tname\tmeanings\tkind\tstance\tfacing\theight\tthings\tcolors\ttextures\thead\teyes\tneck\thand\tlikeness\n";

/// One row with `cell` in a column that is otherwise fine.
std::string row_with(int column, const std::string& cell) {
  std::vector<std::string> cells = {
      "a.png",       "lamb", "lamb.n.01,sheep.n.01", "photo", "ground", "left", "0.45", "2",
      "white,black", "-",    "0.2,0.1,0.3",          "-",     "-",      "-",    "0.7"};
  if (column >= 0) cells[static_cast<std::size_t>(column)] = cell;
  std::string row;
  for (const std::string& text : cells) row += (row.empty() ? "" : "\t") + text;
  return row + "\n";
}

std::vector<Asset> read(const std::string& table) { return read_asset_table(table, "list", WordNet::installed()); }

std::string error_of(const std::string& table) {
  try {
    read(table);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(AssetTable, ReadsEveryColumn) {
  const std::vector<Asset> assets = read(titles + row_with(-1, ""));
  ASSERT_EQ(assets.size(), 1U);
  const Asset& asset = assets[0];
  const WordNet& words = WordNet::installed();
  EXPECT_EQ(asset.file, "a.png");
  EXPECT_EQ(asset.name, "lamb");
  EXPECT_EQ(asset.synset, words.sense("lamb.n.01"));
  EXPECT_THAT(asset.also, ElementsAre(words.sense("sheep.n.01")));
  EXPECT_EQ(asset.kind, AssetKind::photo);
  EXPECT_EQ(asset.stance, Stance::ground);
  EXPECT_EQ(asset.facing, Facing::left);
  EXPECT_FLOAT_EQ(asset.height, 0.45F);
  EXPECT_EQ(asset.things, 2);
  EXPECT_THAT(asset.colors, ElementsAre("white", "black"));
  EXPECT_THAT(asset.textures, IsEmpty());
  EXPECT_TRUE(asset.head.known());
  EXPECT_FLOAT_EQ(asset.head.x, 0.2F);
  EXPECT_FLOAT_EQ(asset.head.y, 0.1F);
  EXPECT_FLOAT_EQ(asset.head.w, 0.3F);
  EXPECT_FALSE(asset.eyes.known());
  EXPECT_FLOAT_EQ(asset.likeness, 0.7F);
}

TEST(AssetTable, ErrorsNameRowAndColumn) {
  const std::string good = row_with(0, "b.png");
  EXPECT_THAT(error_of(titles + good + row_with(6, "tall")),
              AllOf(HasSubstr("list, row 3"), HasSubstr("column height"), HasSubstr("'tall'")));
  EXPECT_THAT(error_of(titles + row_with(6, "0")), HasSubstr("column height"));
  EXPECT_THAT(error_of(titles + row_with(6, "nan")), HasSubstr("column height"));
  EXPECT_THAT(error_of(titles + row_with(6, "0x10")), HasSubstr("column height"));
  EXPECT_THAT(error_of(titles + row_with(7, "0")), HasSubstr("column things"));
  EXPECT_THAT(error_of(titles + row_with(7, "1.5")), HasSubstr("column things"));
  EXPECT_THAT(error_of(titles + row_with(3, "foto")), AllOf(HasSubstr("column kind"), HasSubstr("photo")));
  EXPECT_THAT(error_of(titles + row_with(8, "grean")),
              AllOf(HasSubstr("column colors"), HasSubstr("did you mean green")));
  EXPECT_THAT(error_of(titles + row_with(9, "fury")), AllOf(HasSubstr("column textures"), HasSubstr("furry")));
  EXPECT_THAT(error_of(titles + row_with(10, "0.1,0.2")), HasSubstr("column head"));
  EXPECT_THAT(error_of(titles + row_with(13, "0.1,7,0.2")), HasSubstr("column hand"));
  EXPECT_THAT(error_of(titles + row_with(2, "lamb.n.99")), HasSubstr("column meanings"));
  EXPECT_THAT(error_of(titles + row_with(14, "2")), HasSubstr("column likeness"));
  EXPECT_THAT(error_of(titles + row_with(1, "")), AllOf(HasSubstr("column name"), HasSubstr("-")));
}

TEST(AssetTable, RefusesOtherTables) {
  EXPECT_THAT(error_of(""), HasSubstr("list, row 1"));
  EXPECT_THAT(error_of("file\tname\n"), HasSubstr("columns must be file, name, meanings"));
  EXPECT_THAT(error_of(titles + "a.png\tlamb\n"), AllOf(HasSubstr("row 2"), HasSubstr("2 columns")));
}

TEST(AssetTable, AFileIsListedOnceAndStaysInItsFolder) {
  EXPECT_THAT(error_of(titles + row_with(-1, "") + row_with(-1, "")), AllOf(HasSubstr("row 3"), HasSubstr("before")));
  EXPECT_THAT(error_of(titles + row_with(0, "../../etc/a.png")), HasSubstr("leaves the folder"));
  EXPECT_THAT(error_of(titles + row_with(0, "/etc/a.png")), HasSubstr("leaves the folder"));
}

}  // namespace
}  // namespace maia
