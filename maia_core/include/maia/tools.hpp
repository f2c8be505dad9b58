// What an experiment is made with, by a person or by the agent: exemplars, images from words, edits, descriptions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "maia/display.hpp"
#include "maia/image.hpp"
#include "maia/services.hpp"
#include "maia/system.hpp"

namespace maia {

/// One entry of an experiment log: what log_experiment() was given.
struct Experiment {
  std::vector<float> activations;
  std::vector<Image> images;
  std::vector<std::string> titles;
  std::string text;
};

MimeBundle mime_bundle_repr(const Experiment&);
MimeBundle mime_bundle_repr(const std::vector<Experiment>&);

/// Edits with what a unit says to them: display(edits, system.neuron(edits.images)).
inline void display(const Edits& edits, const Responses& responses) {
  display_bundle(mime_bundle_repr(edits, responses));
}

/// The toolbox of MAIA (paper, appendix A).
///   Tools tools;
///   auto images = tools.text2image({"a bow tie on a dog", "a bow tie on a child"});
///   auto [activations, masked] = system.neuron(images);
///   tools.log_experiment(activations, masked, {"dog", "child"});
///
/// Images are made, changed and described by what `%backend` shows: without a setting by what comes with maia, which
/// needs no network. What it made is kept and not asked for again. A value; copies share the log. The functions show
/// their progress when they take long, end when the cell is interrupted, and are safe to call from several threads.
class Tools {
 public:
  Tools();

  /// With these instead of those of `%backend`; null for the latter. What these make is not kept.
  Tools(std::shared_ptr<const ImageGenerator> generator, std::shared_ptr<const ImageEditor> editor,
        std::shared_ptr<const Describer> describer);

  /// The k images of the dataset that activate the unit most, best first, masked; fewer if fewer activate it at all.
  /// activation_threshold() is their mean activation from now on, and log_experiment() gives activations as percentiles
  /// of this unit, too. Throws Error as System::exemplars.
  Responses dataset_exemplars(const System& system, int k = 15);

  /// One image for each prompt. Prompt number i is made from seed + i, so a prompt given three times makes three
  /// different images: test more than one. The same prompt and seed give the same image again.
  /// Describe what is to be seen, positively: "a dog on grass", not "a dog, no leash". What could not be drawn as asked
  /// is said below the cell. Throws Error, naming the prompts, if some can't be made.
  std::vector<Image> text2image(const std::vector<std::string>& prompts, std::uint64_t seed = 0);
  std::vector<Image> text2image(std::initializer_list<std::string> prompts, std::uint64_t seed = 0) {
    return text2image(std::vector<std::string>(prompts), seed);
  }
  Image text2image(const std::string& prompt, std::uint64_t seed = 0);

  /// Generates an image for each prompt, then changes it by the instruction of the same number: everything else stays.
  /// Returns original, edited, original, edited, ... with a title for each:
  ///   auto [images, titles] = tools.edit_images({"a dog on grass"}, {"replace the dog with a cat"});
  /// Instructions are positive and say what to replace: "replace the dog with a cat", "change the color of the car to
  /// red", "change the background to a desert". Throws Error unless there are as many instructions as prompts, or if
  /// one can't be followed.
  Edits edit_images(const std::vector<std::string>& prompts, const std::vector<std::string>& instructions,
                    std::uint64_t seed = 0);
  Edits edit_images(std::initializer_list<std::string> prompts, const std::vector<std::string>& instructions,
                    std::uint64_t seed = 0) {
    return edit_images(std::vector<std::string>(prompts), instructions, seed);
  }

  /// The same for images that exist.
  Edits edit_images(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                    std::uint64_t seed = 0);

  /// What the highlighted (not darkened) region of each image shows, one line `"title", HIGHLIGHTED REGIONS: ...` for
  /// each. The describer sees one image at a time and nothing else: neither titles nor activations nor hypotheses.
  /// Without titles they are "image 1", ... Throws Error unless there is a title for each image.
  std::string describe_images(const std::vector<Image>& images, const std::vector<std::string>& titles = {});

  /// What the highlighted regions of all images have in common, in a sentence or two. Throws Error if there is none.
  std::string summarize_images(const std::vector<Image>& images);

  /// Shows each image with its title and activation, then the text, and keeps them in experiment_log(). After
  /// dataset_exemplars() an activation also comes as the percentage of the dataset's images that stay below it, and if
  /// no activation reaches activation_threshold() it says so, and that the experiments should go on. Throws Error
  /// unless there is one activation and one title for each image (no titles at all: "image 1", ...).
  void log_experiment(const std::vector<float>& activations, const std::vector<Image>& images,
                      const std::vector<std::string>& titles = {}, const std::string& text = {});

  /// The same with several texts, shown one below the other.
  void log_experiment(const std::vector<float>& activations, const std::vector<Image>& images,
                      const std::vector<std::string>& titles, const std::vector<std::string>& texts);

  /// All of it so far, in order. Grows by log_experiment(): copy it to read it while other threads log.
  const std::vector<Experiment>& experiment_log() const;

  /// Mean activation of the exemplars of the last dataset_exemplars(); 0 before.
  float activation_threshold() const;

  /// Shows values below the cell, in their order, as maia::display does.
  template <class... T>
  void display(const T&... values) const {
    maia::display(values...);
  }

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace maia
