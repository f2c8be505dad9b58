// Images ranked by a unit's activation.
#pragma once

#include <cstdint>

namespace maia {

/// An image and a unit's activation for it.
struct ScoredImage {
  std::int32_t image = -1;  ///< -1: none
  float activation = 0;
};

/// Strongest first; of equal activations the image with the lower number.
inline bool stronger(const ScoredImage& a, const ScoredImage& b) {
  return a.activation != b.activation ? a.activation > b.activation : a.image < b.image;
}

/// Weakest first; of equal activations the image with the lower number.
inline bool weaker(const ScoredImage& a, const ScoredImage& b) {
  return a.activation != b.activation ? a.activation < b.activation : a.image < b.image;
}

/// Puts `entry` in its place among the first `capacity` elements of `list`, which are sorted by `before` with the empty
/// ones (image -1) last; the last one falls out. Returns its place, or -1 if it is not among the first `capacity`.
template <class Before>
int insert_ranked(ScoredImage* list, int capacity, const ScoredImage& entry, Before before) {
  if (list[capacity - 1].image >= 0 && !before(entry, list[capacity - 1])) return -1;  // nearly always
  int place = capacity - 1;
  while (place > 0 && (list[place - 1].image < 0 || before(entry, list[place - 1]))) --place;
  for (int i = capacity - 1; i > place; --i) list[i] = list[i - 1];
  list[place] = entry;
  return place;
}

}  // namespace maia
