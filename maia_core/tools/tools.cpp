#include "maia/tools.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>

#include "image/host.hpp"
#include "image/interrupt.hpp"
#include "image/late_progress.hpp"
#include "image/wording.hpp"
#include "tools/experiment_text.hpp"
#include "tools/one_at_a_time.hpp"
#include "tools/session_services.hpp"

namespace maia {
namespace {

void check_pairs(const char* function, std::size_t given, const char* what, std::size_t images, const char* each) {
  if (given == images) return;
  throw Error(std::string(function) + " needs one " + what + " for each " + each + ", not " + number_of(given, what) +
              " for " + number_of(images, each));
}

std::vector<std::string> titles_for(const char* function, const std::vector<Image>& images,
                                    const std::vector<std::string>& titles) {
  if (!titles.empty() || images.empty()) {
    check_pairs(function, titles.size(), "title", images.size(), "image");
    return titles;
  }
  std::vector<std::string> numbered;
  for (std::size_t i = 0; i < images.size(); ++i) numbered.push_back(numbered_image(i));
  return numbered;
}

/// Who does the work.
enum class Maker { embedded, remote, persons };

Maker maker_of(const void* own, const char* role) {
  return own ? Maker::persons : backend(role) == "offline" ? Maker::embedded : Maker::remote;
}

/// Calls work(0) .. work(count-1), with progress and an ear for the person. Meanwhile the thread is not stopped from
/// outside, because locks and what is kept must not be left half way; but a person's own service may never end.
template <class Work>
void one_by_one(std::size_t count, const std::string& label, Maker maker, const Work& work) {
  std::optional<Unbroken> unbroken;
  if (maker != Maker::persons) unbroken.emplace();
  LateProgress progress(static_cast<std::int64_t>(count), label, maker == Maker::remote);
  for (std::size_t i = 0; i < count; ++i) {
    check_interrupt();
    work(i);
    progress.set(static_cast<std::int64_t>(i + 1));
  }
}

/// One Generation from each make(i). What comes with maia is asked for all of them before its refusals are thrown, so
/// that whoever asked knows what to ask for instead; servers and a person's own service end with the first one.
template <class Make>
std::vector<Generation> made_one_by_one(std::size_t count, const std::string& label, Maker maker, const Make& make) {
  std::vector<Generation> made;
  std::vector<std::string> refusals;
  one_by_one(count, label, maker, [&](std::size_t i) {
    try {
      made.push_back(make(i));
    } catch (const Error& error) {
      if (maker != Maker::embedded || std::string(error.what()) == "interrupted") throw;
      refusals.push_back(error.what());
    }
  });
  if (refusals.size() == 1) throw Error(refusals[0]);
  if (refusals.empty()) return made;
  std::string text = std::to_string(refusals.size()) + " of " + std::to_string(count) + " " + label + " can't be made:";
  for (const std::string& refusal : refusals) text += "\n  " + refusal;
  throw Error(text);
}

/// Tells what is not as asked, of equal prompts once.
void show_notes(const std::vector<Generation>& made) {
  std::string text;
  std::set<std::string> told;
  for (const Generation& one : made)
    for (const std::string& note : one.notes)
      if (const std::string line = "\"" + on_one_line(one.prompt) + "\": " + on_one_line(note);
          told.insert(line).second)
        text += (text.empty() ? "" : "\n") + line;
  if (!text.empty()) show({{"text/plain", text}});
}

}  // namespace

struct Tools::State {
  std::shared_ptr<const ImageGenerator> own_generator;  ///< null: the session's
  std::shared_ptr<const ImageEditor> own_editor;
  std::shared_ptr<const Describer> own_describer;

  std::mutex mutex;  ///< of what follows
  std::vector<Experiment> log;
  std::optional<System> unit;  ///< of the last dataset_exemplars()
  bool several_units = false;
  float threshold = 0;

  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const {
    const auto generator = own_generator ? own_generator : session_generator();
    return made_one_by_one(prompts.size(), "images", maker_of(own_generator.get(), "image"),
                           [&](std::size_t i) { return generate_one(*generator, prompts[i], seed + i); });
  }

  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed) const {
    const auto editor = own_editor ? own_editor : session_editor();
    return made_one_by_one(images.size(), "edits", maker_of(own_editor.get(), "image"),
                           [&](std::size_t i) { return edit_one(*editor, images[i], instructions[i], seed + i); });
  }

  std::shared_ptr<const Describer> describer() const { return own_describer ? own_describer : session_describer(); }

  std::optional<Yardstick> yardstick() {
    const std::lock_guard lock(mutex);
    if (!unit) return std::nullopt;
    const auto percentiles = [system = *unit](const std::vector<float>& values) { return system.percentiles(values); };
    return Yardstick{threshold, percentiles, several_units ? unit->name() : ""};
  }
};

Tools::Tools() : Tools(nullptr, nullptr, nullptr) {}

Tools::Tools(std::shared_ptr<const ImageGenerator> generator, std::shared_ptr<const ImageEditor> editor,
             std::shared_ptr<const Describer> describer)
    : state_(std::make_shared<State>()) {
  state_->own_generator = std::move(generator);
  state_->own_editor = std::move(editor);
  state_->own_describer = std::move(describer);
}

Responses Tools::dataset_exemplars(const System& system, int k) {
  Responses exemplars = system.exemplars(k);
  const auto& activations = exemplars.activations;
  const double sum = std::accumulate(activations.begin(), activations.end(), 0.0);
  const std::lock_guard lock(state_->mutex);
  const auto same = [](const System& a, const System& b) {
    return a.unit() == b.unit() && a.layer() == b.layer() && a.name() == b.name();
  };
  state_->several_units = state_->several_units || (state_->unit && !same(*state_->unit, system));
  state_->unit = system;
  state_->threshold = activations.empty() ? 0 : static_cast<float>(sum / static_cast<double>(activations.size()));
  return exemplars;
}

std::vector<Image> Tools::text2image(const std::vector<std::string>& prompts, std::uint64_t seed) {
  const std::vector<Generation> made = state_->generate(prompts, seed);
  show_notes(made);
  std::vector<Image> images;
  for (const Generation& one : made) images.push_back(one.image);
  return images;
}

Image Tools::text2image(const std::string& prompt, std::uint64_t seed) {
  return text2image(std::vector<std::string>{prompt}, seed).front();
}

Edits Tools::edit_images(const std::vector<std::string>& prompts, const std::vector<std::string>& instructions,
                         std::uint64_t seed) {
  check_pairs("edit_images", instructions.size(), "instruction", prompts.size(), "prompt");
  const std::vector<Image> originals = text2image(prompts, seed);
  const std::vector<Generation> edited = state_->edit(originals, instructions, seed);
  show_notes(edited);
  Edits result;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    result.images.insert(result.images.end(), {originals[i], edited[i].image});
    result.titles.insert(result.titles.end(), {prompts[i], instructions[i]});
  }
  return result;
}

Edits Tools::edit_images(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                         std::uint64_t seed) {
  check_pairs("edit_images", instructions.size(), "instruction", images.size(), "image");
  const std::vector<Generation> edited = state_->edit(images, instructions, seed);
  show_notes(edited);
  Edits result;
  for (std::size_t i = 0; i < images.size(); ++i) {
    result.images.insert(result.images.end(), {images[i], edited[i].image});
    result.titles.insert(result.titles.end(), {"Original Image", "Editing Prompt: " + instructions[i]});
  }
  return result;
}

std::string Tools::describe_images(const std::vector<Image>& images, const std::vector<std::string>& titles) {
  const std::vector<std::string> names = titles_for("describe_images", images, titles);
  const auto describer = state_->describer();
  std::string text;
  one_by_one(images.size(), "descriptions", maker_of(state_->own_describer.get(), "describer"), [&](std::size_t i) {
    text += (i == 0 ? "\"" : "\n\"") + on_one_line(names[i]) +
            "\", HIGHLIGHTED REGIONS: " + on_one_line(describer->describe(images[i]));
  });
  return text;
}

std::string Tools::summarize_images(const std::vector<Image>& images) {
  if (images.empty()) throw Error("summarize_images needs at least one image");
  const auto describer = state_->describer();
  std::string text;
  one_by_one(1, "summary", maker_of(state_->own_describer.get(), "describer"),
             [&](std::size_t) { text = on_one_line(describer->summarize(images)); });
  return text;
}

void Tools::log_experiment(const std::vector<float>& activations, const std::vector<Image>& images,
                           const std::vector<std::string>& titles, const std::string& text) {
  check_pairs("log_experiment", activations.size(), "activation", images.size(), "image");
  Experiment experiment{activations, images, titles_for("log_experiment", images, titles), text};
  show_experiment(experiment, state_->yardstick());
  const std::lock_guard lock(state_->mutex);
  state_->log.push_back(std::move(experiment));
}

void Tools::log_experiment(const std::vector<float>& activations, const std::vector<Image>& images,
                           const std::vector<std::string>& titles, const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "\n") + text;
  log_experiment(activations, images, titles, joined);
}

const std::vector<Experiment>& Tools::experiment_log() const { return state_->log; }

float Tools::activation_threshold() const {
  const std::lock_guard lock(state_->mutex);
  return state_->threshold;
}

}  // namespace maia
