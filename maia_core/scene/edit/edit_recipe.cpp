#include "scene/edit/edit_recipe.hpp"

#include "maia/error.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/scene_editor.hpp"

namespace maia {

Recipe edit_recipe(const Recipe& recipe, const std::string& instruction) {
  try {
    SceneEditor editor(recipe);
    for (const Command& command : parse_instruction(instruction)) editor.follow(command);
    Recipe edited = std::move(editor).take();
    if (to_json(edited) == to_json(recipe))
      edited.notes.push_back("'" + instruction + "' changed nothing: it was so already.");
    edited.edits.push_back(instruction);
    (void)recipe_from_json(to_json(edited));  // everything in range
    return edited;
  } catch (const Error& error) {
    throw Error("can't follow '" + instruction + "': " + error.what());
  }
}

}  // namespace maia
