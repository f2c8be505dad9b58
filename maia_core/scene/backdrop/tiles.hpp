// The textures that grounds, skies and surfaces are made of.
#pragma once

#include <memory>
#include <string>

#include "scene/backdrop/ripmap.hpp"

namespace maia::backdrop {

/// A texture by its name, made at first use and kept (the least recently used go when there are more than 128 MB). Safe
/// to call from several threads. In color: sand, snow, grass, lawn, straw, soil, asphalt, concrete, paving, cobbles,
/// pebbles, leaves, planks, carpet, tiles, white tiles, bark, foliage, brick, plaster, rock. One channel (128 is the
/// middle): clouds (billows), strands (long in x), patches (broad, soft), waves (the slope of water towards the
/// viewer), ripples (of wind in sand), caustics. There is no other name.
std::shared_ptr<const Ripmap> tile(const std::string& name);

}  // namespace maia::backdrop
