// What several rooms have in common.
#pragma once

#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

constexpr Tone white = {238, 236, 230};

/// A room seen against its back wall.
struct Room {
  float unit = 1;  ///< pixels per metre on the back wall
  float foot = 0;  ///< row where the wall meets the floor
  float metres = 5;
};

/// Indoors the light of the weather only comes through the window; at night lamps burn.
void light_room(Setting& s);

/// Eye and lens for a room.
void room_camera(Setting& s);

/// A color of walls and cloths.
Tone room_color(Dice& dice);

/// Paints wall, skirting board and floor.
Room room(Setting& s, bool carpet_allowed);

/// Light falls off with the distance from column `from`.
void fall_off(Setting& s, float from, float strength);

/// What is seen through a window that fills this rectangle.
void outdoors(Setting& s, float left, float top, float right, float bottom);

/// A plain rectangle with round corners.
void slab(Setting& s, float x0, float y0, float x1, float y1, float corner, Tone upper, Tone lower, const char* region,
          float shade = 0, float metres = 4);

// Furniture. x and y are pixels, `wide` and `tall` metres for a shelf and a plant, pixels for a picture.
/// Returns the column of its middle.
float window(Setting& s, const Room& r, float cx, bool curtains);
void picture(Setting& s, const Room& r, float cx, float cy, float wide, float tall);
void potted_plant(Setting& s, float x, float foot, float unit, float tall);
void bookshelf(Setting& s, const Room& r, float left, float wide, float tall, int boards);
void sofa(Setting& s, const Room& r, float cx);
void lamp(Setting& s, const Room& r, float x);

/// Sunlight on the floor from a window in column `cx`.
void sun_patch(Setting& s, const Room& r, float cx);

}  // namespace maia::backdrop
