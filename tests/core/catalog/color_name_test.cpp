#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scene/catalog/catalog.hpp"
#include "scene/catalog/main_colors.hpp"

namespace maia {
namespace {

std::string name_of(std::uint32_t rgb) {
  return color_name(static_cast<std::uint8_t>(rgb >> 16U), static_cast<std::uint8_t>(rgb >> 8U),
                    static_cast<std::uint8_t>(rgb));
}

TEST(ColorName, NamesColorsThatEverybodyNamesAlike) {
  const std::pair<std::uint32_t, const char*> known[] = {
      {0x050505, "black"},  {0x111111, "black"},  {0x1C1C1E, "black"},  {0xFFFFFF, "white"},  {0xF8F8F8, "white"},
      {0xFFFFF0, "white"},  {0x7F7F7F, "gray"},   {0x696969, "gray"},   {0xA9A9A9, "gray"},   {0xBEBEBE, "gray"},
      {0xEE1111, "red"},    {0xC41E3A, "red"},    {0xA81C2C, "red"},    {0x880808, "red"},    {0xFF9F00, "orange"},
      {0xF28500, "orange"}, {0xFF7518, "orange"}, {0xFFEF00, "yellow"}, {0xF4C430, "yellow"}, {0xFFF44F, "yellow"},
      {0x00A000, "green"},  {0x4CBB17, "green"},  {0x013220, "green"},  {0xB2EC5D, "green"},  {0x5A7A32, "green"},
      {0x0047AB, "blue"},   {0x6495ED, "blue"},   {0x89CFF0, "blue"},   {0x002147, "blue"},   {0x7DF9FF, "blue"},
      {0x7F00FF, "purple"}, {0x69359C, "purple"}, {0xB57EDC, "purple"}, {0xCCA0E0, "purple"}, {0xFFA6C9, "pink"},
      {0xFC8EAC, "pink"},   {0xFF66CC, "pink"},   {0xF4C2C2, "pink"},   {0x5B3A29, "brown"},  {0x7B5B3A, "brown"},
      {0xC4A484, "brown"},  {0x954535, "brown"},  {0x6B4423, "brown"}};
  for (const auto& [rgb, name] : known) EXPECT_EQ(name_of(rgb), name) << std::hex << rgb;
}

TEST(ColorName, NeutralColorsGetLighterInOrder) {
  std::vector<std::string> order;
  for (unsigned level = 0; level < 256; ++level) {
    const std::string& name = color_name(static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(level),
                                         static_cast<std::uint8_t>(level));
    if (order.empty() || order.back() != name) order.push_back(name);
  }
  EXPECT_THAT(order, testing::ElementsAre("black", "gray", "white"));
}

TEST(ColorName, EveryNameIsOneOfTheEleven) {
  EXPECT_EQ(color_names().size(), 11U);
  std::vector<std::string> met;
  for (unsigned rgb = 0; rgb < 1U << 24U; rgb += 3457)
    if (std::find(met.begin(), met.end(), name_of(rgb)) == met.end()) met.push_back(name_of(rgb));
  EXPECT_THAT(met, testing::UnorderedElementsAreArray(color_names()));
}

Sprite stripes(const std::vector<std::array<std::uint8_t, 4>>& columns) {
  Sprite sprite{static_cast<int>(columns.size()), 1, {}};
  for (const auto& column : columns) sprite.rgba.insert(sprite.rgba.end(), column.begin(), column.end());
  return sprite;
}

TEST(MainColors, CountOpaquePixelsFromAboutASeventhOn) {
  std::vector<std::array<std::uint8_t, 4>> columns(60, {255, 0, 0, 255});
  columns.insert(columns.end(), 30, {0, 0, 255, 255});
  columns.insert(columns.end(), 10, {255, 255, 0, 255});
  columns.insert(columns.end(), 500, {0, 255, 0, 20});
  EXPECT_THAT(main_colors(stripes(columns)), testing::ElementsAre("red", "blue"));
}

TEST(MainColors, OneColorAtLeast) {
  std::vector<std::array<std::uint8_t, 4>> columns;
  for (const std::array<std::uint8_t, 4> color : {std::array<std::uint8_t, 4>{0, 0, 0, 255},
                                                  {255, 255, 255, 255},
                                                  {128, 128, 128, 255},
                                                  {255, 0, 0, 255},
                                                  {255, 128, 0, 255},
                                                  {255, 255, 0, 255},
                                                  {0, 160, 0, 255},
                                                  {0, 0, 255, 255}})
    columns.push_back(color);
  columns.push_back({0, 0, 250, 255});
  EXPECT_THAT(main_colors(stripes(columns)), testing::ElementsAre("blue"));
}

}  // namespace
}  // namespace maia
