#include <algorithm>

#include "maia/error.hpp"
#include "maia/scene.hpp"
#include "scene/compose/random.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/edit_recipe.hpp"
#include "scene/edit/vocabulary.hpp"

namespace maia {
namespace {

/// What a recipe can't hold: another section of the picture, or all of it the other way round.
bool concerns_pixels(const std::string& instruction) {
  const std::vector<Command> commands = parse_instruction(instruction);
  return std::any_of(commands.begin(), commands.end(), [](const Command& command) {
    const bool whole = command.target.empty() || means_picture(command.target);
    return command.action == Action::crop || (command.action == Action::zoom && whole) ||
           (whole &&
            (command.action == Action::flip || command.action == Action::rotate || command.action == Action::resize));
  });
}

Generation edited(const Image& image, const std::string& instruction, std::uint64_t seed) {
  Generation result;
  result.prompt = instruction;
  result.seed = seed;
  const std::optional<Scene> scene = Scene::of(image);
  if (!scene) {
    result.image = edit_pixels(image, instruction, seed);
    return result;
  }
  bool pixels = false;
  try {
    pixels = concerns_pixels(instruction);
  } catch (const Error& error) {
    throw Error("can't follow '" + instruction + "': " + error.what());
  }
  if (pixels) {
    result.image = edit_pixels(image, instruction, seed);
    result.notes = {"The result is pixels only: its things are not known one by one any more."};
    return result;
  }
  const Scene changed = scene->edited(instruction);
  result.image = changed.image();
  const auto& old = scene->notes();
  for (const std::string& note : changed.notes())
    if (std::find(old.begin(), old.end(), note) == old.end()) result.notes.push_back(note);
  return result;
}

}  // namespace

std::string CollageEditor::name() const { return "collage"; }

std::vector<Generation> CollageEditor::edit(const std::vector<Image>& images,
                                            const std::vector<std::string>& instructions, std::uint64_t seed) const {
  if (images.size() != instructions.size())
    throw Error("there must be one instruction for each image, not " + std::to_string(instructions.size()) + " for " +
                std::to_string(images.size()));
  std::vector<Generation> results;
  for (std::size_t i = 0; i < images.size(); ++i) results.push_back(edited(images[i], instructions[i], seed + i));
  return results;
}

}  // namespace maia
