#include <gtest/gtest.h>

#include <random>

#include "chart/mark_labels.hpp"

namespace maia::test {
namespace {

constexpr double width = 600;

struct Span {
  double from, to;
};

Span span(const LabelledLine& line, const LabelPlace& place) {
  return place.left ? Span{line.x - line.label_width, line.x} : Span{line.x, line.x + line.label_width};
}

int touching(const std::vector<LabelledLine>& lines, const std::vector<LabelPlace>& places) {
  int count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Span a = span(lines[i], places[i]), b = span(lines[j], places[j]);
      count += places[i].row == places[j].row && a.from < b.to && b.from < a.to;
    }
  return count;
}

int crossed(const std::vector<LabelledLine>& lines, const std::vector<LabelPlace>& places) {
  int count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < lines.size(); ++j) {
      const Span label = span(lines[i], places[i]);
      count += places[j].row > places[i].row && label.from < lines[j].x && lines[j].x < label.to;
    }
  return count;
}

TEST(LabelPlaces, OneLabelStandsNextToTheChart) {
  const auto places = label_places({{100, 80}}, width);
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].row, 0);
  EXPECT_FALSE(places[0].left);
  EXPECT_TRUE(label_places({{590, 80}}, width)[0].left);
  EXPECT_TRUE(label_places({}, width).empty());
}

TEST(LabelPlaces, DistantLabelsShareARow) {
  for (const LabelPlace& place : label_places({{100, 80}, {300, 80}, {590, 80}}, width)) EXPECT_EQ(place.row, 0);
}

TEST(LabelPlaces, NeighboursAreReadable) {
  for (const std::vector<LabelledLine>& lines : {std::vector<LabelledLine>{{340, 120}, {350, 120}, {360, 120}},
                                                 {{590, 150}, {585, 150}, {580, 150}},
                                                 {{0, 150}, {5, 150}, {10, 150}},
                                                 {{266, 90}, {495, 130}, {594, 140}},
                                                 {{75, 110}, {254, 90}, {339, 115}, {361, 80}, {540, 150}}}) {
    const auto places = label_places(lines, width);
    EXPECT_EQ(touching(lines, places), 0);
    EXPECT_EQ(crossed(lines, places), 0);
  }
}

TEST(LabelPlaces, NoTwoLabelsTouchWhereverTheyAre) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<LabelledLine> lines(random() % 14);
    for (LabelledLine& line : lines)
      line = {static_cast<double>(random() % 601), static_cast<double>(40 + random() % 200)};
    const auto places = label_places(lines, width);
    ASSERT_EQ(places.size(), lines.size());
    EXPECT_EQ(touching(lines, places), 0) << round;
  }
}

}  // namespace
}  // namespace maia::test
