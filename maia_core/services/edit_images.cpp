#include <utility>

#include "maia/services.hpp"

namespace maia {
namespace {

void check_pairs(std::size_t subjects, const char* what, std::size_t instructions) {
  if (subjects == instructions) return;
  throw Error("edit_images needs one instruction for each " + std::string(what) + ", not " +
              std::to_string(instructions) + " for " + std::to_string(subjects));
}

std::vector<Generation> checked(std::vector<Generation> made, std::size_t wanted, const std::string& maker) {
  if (made.size() != wanted)
    throw Error("'" + maker + "' returned " + std::to_string(made.size()) + " images instead of " +
                std::to_string(wanted));
  return made;
}

Edits interleaved(const std::vector<Image>& originals, std::vector<Generation> edited) {
  Edits result;
  result.images.reserve(2 * originals.size());
  for (std::size_t i = 0; i < originals.size(); ++i) {
    result.images.push_back(originals[i]);
    result.images.push_back(std::move(edited[i].image));
  }
  return result;
}

}  // namespace

Edits edit_images(const ImageGenerator& generator, const ImageEditor& editor, const std::vector<std::string>& prompts,
                  const std::vector<std::string>& instructions, std::uint64_t seed) {
  check_pairs(prompts.size(), "prompt", instructions.size());
  if (prompts.empty()) return {};
  std::vector<Image> originals;
  for (Generation& made : checked(generator.generate(prompts, seed), prompts.size(), generator.name()))
    originals.push_back(std::move(made.image));
  Edits result =
      interleaved(originals, checked(editor.edit(originals, instructions, seed), prompts.size(), editor.name()));
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    result.titles.push_back(prompts[i]);
    result.titles.push_back(instructions[i]);
  }
  return result;
}

Edits edit_images(const ImageEditor& editor, const std::vector<Image>& images,
                  const std::vector<std::string>& instructions, std::uint64_t seed) {
  check_pairs(images.size(), "image", instructions.size());
  if (images.empty()) return {};
  Edits result = interleaved(images, checked(editor.edit(images, instructions, seed), images.size(), editor.name()));
  for (const std::string& instruction : instructions) {
    result.titles.emplace_back("Original Image");
    result.titles.push_back("Editing Prompt: " + instruction);
  }
  return result;
}

}  // namespace maia
