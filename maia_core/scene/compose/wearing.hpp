// How worn and held things sit.
#pragma once

#include "scene/compose/stage.hpp"

namespace maia::compose {

/// Gives `thing` the place and size that it has when `wearer` wears it: hats on the head, glasses on the eyes, ties and
/// scarves at the neck, shoes at the feet, other clothes on the chest. Sets attached_to.
void put_on(const Stage& stage, Instance& thing, const Instance& wearer);

/// The same for what is held: in the hand, else in front of the body.
void put_in_hand(const Stage& stage, Instance& thing, const Instance& holder);

}  // namespace maia::compose
