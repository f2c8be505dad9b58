// Pictures from words, without a network: collages of cut-out photographs over backgrounds, and exact edits of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "maia/image.hpp"
#include "maia/services.hpp"

namespace maia {

/// One thing in a scene.
struct SceneObject {
  std::string name;   ///< what it is: "zebra"
  std::string color;  ///< the color it was given, or empty if it has its own
  Box box;            ///< around its visible pixels; empty (width 0) if something hides all of it
};

/// A picture made of things that are known one by one. A value; copies are cheap. The functions are safe to call from
/// several threads.
///   Scene scene("two small zebras on a beach at night, a red car behind them", 7);
///   scene.image()
///   scene.edited("replace the car with a lion").image()
class Scene {
 public:
  /// What a prompt in plain English asks for: things with counts, colors, sizes, materials, places and relations; an
  /// environment, light and style. The same prompt, seed and size give the same pixels; another seed gives other
  /// instances, poses, places and background. `size` is width and height in pixels, 64..2048.
  /// Throws Error if nothing in the prompt can be drawn, naming what comes nearest, or if the photographs are not
  /// installed.
  explicit Scene(const std::string& prompt, std::uint64_t seed = 0, int size = 512);

  /// Follows an instruction: "replace the dog with a lion", "change the color of the car to red", "change the
  /// background to a desert", "add a hat", "remove the ball", "make the dog larger", "move the ball to the left", "make
  /// it night". Pixels that the change does not concern stay as they are. Throws Error, saying what is possible, if it
  /// can't be followed.
  Scene edited(const std::string& instruction) const;

  Image image() const;
  const std::string& prompt() const;
  std::uint64_t seed() const;

  /// What is really in the picture, as a sentence.
  std::string caption() const;

  /// What is not as asked: a word that can't be drawn and the nearest that can, a relation that was not possible.
  const std::vector<std::string>& notes() const;

  /// In the order of the prompt.
  std::vector<SceneObject> objects() const;

  /// How much of each pixel (0..1) belongs to object number `index` and is visible; as large as the image.
  /// Throws Error if there is no such object.
  Map mask(int index) const;

  /// Everything about the picture as JSON, and back. Throws Error if it is not such JSON.
  std::string recipe() const;
  static Scene from_recipe(const std::string& recipe);

  /// The scene that an image was made from in this session, if it was.
  static std::optional<Scene> of(const Image& image);

  struct State;

 private:
  friend struct SceneAccess;
  explicit Scene(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

MimeBundle mime_bundle_repr(const Scene&);

/// The image generator that comes with maia.
class CollageGenerator : public ImageGenerator {
 public:
  /// Width and height of its images in pixels, 64..2048.
  explicit CollageGenerator(int size = 512);
  std::string name() const override;
  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed = 0) const override;

 private:
  int size_;
};

/// The image editor that comes with maia. Images made by a Scene are edited exactly; others as far as image
/// processing can: color, light, blur, crop, a pasted object.
class CollageEditor : public ImageEditor {
 public:
  std::string name() const override;
  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed = 0) const override;
};

}  // namespace maia
