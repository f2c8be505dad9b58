// What instructions ask for, before it is known what is in the picture.
#pragma once

#include <string>
#include <vector>

#include "scene/edit/words.hpp"

namespace maia {

/// "behind the tree": a relation in the form of a Relation's name ("next_to", "behind", "wearing", ...), or "at" for a
/// part of the picture or a direction, "to", "in", "with", "between", "from", "away".
struct Where {
  std::string relation;
  Words object;
};

enum class Action {
  replace,   ///< `target` by `value`
  exchange,  ///< the places of `target` and `value`
  become,   ///< `target` is to be `value`: a color, size, light, another thing, ...; `attribute` says which, if it does
  unsplit,  ///< "make" or "give" and all of `value`: where the target ends only the picture tells
  add,      ///< `value` at `where`; `relation` says how `target` has it ("wearing", "holding"), if it does
  put,      ///< `target` at `where`: moved if it is in the picture, else added
  move,     ///< `target` to `where`
  remove,   ///< `target`
  keep,     ///< nothing but `target`
  count,    ///< as many of `target` as `number`; 0: as `value` says: "twice", "more", "fewer"
  resize,   ///< `target` by `number`; 0: as `value` says
  rotate,   ///< `target` by `number` degrees
  flip,     ///< `target`; `value` is "vertically" or empty
  face,     ///< `target` to look where `value` says
  duplicate,   ///< `target`, `number` more of it
  picture,     ///< the whole picture is to be `value`
  background,  ///< what is behind the things is to be `value`
  crop,        ///< to `value`
  zoom,        ///< to `target` or the middle; `number` is the factor
  pose,        ///< `target` is to do `value`
};

struct Command {
  Action action = Action::become;
  Words target;
  Words value;
  std::vector<Where> where;
  std::string attribute;
  std::string relation;
  double number = 0;
  bool mutual = false;  ///< "swap X with Y": an exchange if both are there
  Words clause;         ///< as written
};

/// Reads an instruction in English. Throws Error if it is empty, too long, not UTF-8, or if there is no telling what a
/// clause asks for, with examples of what can be said.
std::vector<Command> parse_instruction(const std::string& instruction);

/// "the dog on the left behind the tree": what comes before the first preposition remains, the rest is the result.
std::vector<Where> take_where(Words& words);

}  // namespace maia
