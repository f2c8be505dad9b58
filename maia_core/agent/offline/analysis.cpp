#include "agent/offline/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "agent/offline/knowledge.hpp"
#include "agent/offline/words.hpp"

namespace maia::agent::offline {
namespace {

/// The value below which that share of them lies.
double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size()));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// A prompt with what it is about.
struct Reading {
  const Trial* trial;
  std::vector<int> subjects;
  double strength = 0;
};

bool is_adjective(const Vocabulary& vocabulary, int number) {
  const Kind kind = vocabulary[number].kind;
  return kind == Kind::color || kind == Kind::texture;
}

class Analyst {
 public:
  Analyst(const Vocabulary& vocabulary, const Evidence& evidence, const std::vector<int>& explained)
      : vocabulary_(vocabulary), evidence_(evidence) {
    set_scale();
    std::set<int> mentioned;
    for (const Sighting& exemplar : evidence.exemplars) {
      Words words = region_words(vocabulary, exemplar.region);
      const bool done = says_any(words, explained);
      if (done || (exemplar.region.empty() && exemplar.whole.empty())) continue;
      for (const auto& [number, weight] : words) mentioned.insert(number);
      regions_.push_back(std::move(words));
      pictures_.push_back(picture_words(vocabulary, exemplar));
    }
    result_.left = evidence.exemplars.empty()
                       ? 0
                       : static_cast<double>(regions_.size()) / static_cast<double>(evidence.exemplars.size());
    for (const Sighting& image : evidence.sample) {
      if (image.whole.empty() || (image.activation && result_.strength(*image.activation) > 0.5)) continue;
      sample_.push_back(picture_words(vocabulary, image));
    }
    for (const Trial& trial : evidence.trials) {
      Reading reading{&trial, subjects_of(vocabulary, trial.prompt), result_.strength(trial.mean())};
      const bool done = std::any_of(reading.subjects.begin(), reading.subjects.end(), [&](int subject) {
        return std::any_of(explained.begin(), explained.end(), [&](int one) { return covers(one, subject); });
      });
      if (done || reading.subjects.empty() || is_lit_by(trial.prompt, explained)) continue;
      for (const int subject : reading.subjects) {
        mentioned.insert(subject);
        for (const int parent : vocabulary.parents_of(subject)) mentioned.insert(parent);
      }
      readings_.push_back(std::move(reading));
    }
    for (const Reading& reading : readings_) {
      if (reading.subjects.size() == 1 && reading.strength > 0.4) strong_ += std::min(1.0, reading.strength);
    }
    for (const int number : mentioned) result_.ranking.push_back(candidate(number));
    prefer_special();
    std::stable_sort(result_.ranking.begin(), result_.ranking.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    add_surroundings();
  }

  Analysis finish() && { return std::move(result_); }

 private:
  void set_scale() {
    std::vector<double> strong, weak, trials;
    for (const Sighting& exemplar : evidence_.exemplars) {
      if (exemplar.activation) strong.push_back(*exemplar.activation);
    }
    for (const Sighting& image : evidence_.sample) {
      if (image.activation) weak.push_back(*image.activation);
    }
    double highest = 0;
    for (const Trial& trial : evidence_.trials) {
      highest = std::max(highest, trial.mean());
      if (!trial.picked) trials.push_back(trial.mean());
    }
    const bool many = trials.size() >= 20;
    result_.base = quantile(many ? trials : weak, 0.5);
    result_.top = strong.empty()
                      ? highest
                      : std::accumulate(strong.begin(), strong.end(), 0.0) / static_cast<double>(strong.size());
    // Where most everyday things drive it, zero is what the others do.
    const double quiet = quantile(trials, 0.15);
    if (many && result_.base - quiet > 0.5 * (result_.top - quiet)) result_.base = quiet;
    // Pictures may be better than anything in the dataset, but a single lucky prompt does not set the scale.
    const double range = result_.top - result_.base;
    result_.flat = range < 0.08 * std::max(std::abs(result_.top), std::abs(result_.base)) + 1e-6;
  }

  static bool says_any(const Words& words, const std::vector<int>& concepts) {
    return std::any_of(concepts.begin(), concepts.end(), [&](int one) { return says(words, one); });
  }

  /// Whether what the unit highlights in pictures of this prompt is one of these: the window of a kitchen.
  bool is_lit_by(const std::string& prompt, const std::vector<int>& concepts) const {
    if (concepts.empty()) return false;
    const Highlight* highlight = evidence_.highlight(prompt);
    return highlight != nullptr && says_any(region_words(vocabulary_, highlight->region), concepts);
  }

  /// Whether what is said about `subject` is explained by `one`, too.
  bool covers(int one, int subject) const {
    if (vocabulary_.related(one, subject)) return true;
    const std::vector<int> examples = examples_of(vocabulary_, one);
    if (std::find(examples.begin(), examples.end(), subject) != examples.end()) return true;
    return vocabulary_[one].kind == Kind::object && vocabulary_.similarity(one, subject) > 0.84;
  }

  Candidate candidate(int number) const {
    Candidate one;
    one.concept_number = number;
    const std::vector<int> examples = examples_of(vocabulary_, number);
    const std::vector<std::string> literal = prompts_for(vocabulary_, number);
    double sum = 0, itself = 0, other = 0, own = 0;
    int others = 0, literals = 0;
    for (const Reading& reading : readings_) {
      const bool alone = reading.subjects.size() == 1;
      const int first = reading.subjects.front();
      if (alone &&
          (vocabulary_.is_a(first, number) || std::find(examples.begin(), examples.end(), first) != examples.end())) {
        sum += std::min(1.2, reading.strength);
        ++one.things;
        one.lit += evidence_.highlight(reading.trial->prompt) != nullptr ? 1 : 0;
        one.pictures += static_cast<int>(reading.trial->activations.size());
        if (reading.trial->prompt == literal.front()) {
          itself = std::min(1.2, reading.strength);
          ++literals;
        }
        if (reading.strength > 0.4) own += std::min(1.0, reading.strength);
      } else if (!alone && is_adjective(vocabulary_, number) && is_adjective(vocabulary_, first)) {
        // What the thing itself does is taken away by comparison with the same thing in other colors.
        if (first == number) {
          sum += std::min(1.2, reading.strength);
          ++one.things;
          one.pictures += static_cast<int>(reading.trial->activations.size());
        } else if (vocabulary_[first].kind == vocabulary_[number].kind) {
          other += reading.strength;
          ++others;
        }
      }
    }
    const bool tried = one.things > 0;
    if (tried) {
      const double trust = one.pictures / (one.pictures + 0.6);
      const double elsewhere = others > 0 ? std::max(0.0, other / others) : 0;
      // A picture of "a dog" says more about dogs than one of some breed.
      const double mean = sum / one.things;
      const bool named = literals > 0 && vocabulary_[number].kind == Kind::object;
      one.hit = trust * ((named ? 0.65 * itself + 0.35 * mean : mean) - 0.8 * elsewhere);
    }
    one.cover = share(regions_, number);
    one.usual = sample_.size() >= 8 ? share(sample_, number) : usual_share(vocabulary_, number);
    one.lift = std::max(0.0, one.cover - one.usual) / std::max(0.2, 1 - one.usual);
    one.mass = strong_ > 0 ? own / strong_ : 0;
    const double seen = result_.left * one.lift;
    one.score = tried ? 0.45 * std::clamp(one.hit, 0.0, 1.0) + 0.35 * seen + 0.2 * one.mass : 0.55 * seen;
    return one;
  }

  /// A general concept that is seen in one of its kinds alone says too much. (Half of its mass may be pictures that
  /// were asked for by its own name.)
  void prefer_special() {
    const std::vector<Candidate> all = result_.ranking;
    for (Candidate& general : result_.ranking) {
      const bool one_kind = std::any_of(all.begin(), all.end(), [&](const Candidate& kind) {
        return kind.concept_number != general.concept_number &&
               vocabulary_.is_a(kind.concept_number, general.concept_number) && kind.cover >= 0.9 * general.cover &&
               kind.mass >= 0.45 * general.mass && kind.hit >= general.hit - 0.15;
      });
      if (one_kind) general.score -= 0.15;
    }
  }

  void add_surroundings() {
    std::set<int> seen;
    for (const Words& words : pictures_) {
      for (const auto& [number, weight] : words) seen.insert(number);
    }
    for (const int number : seen) {
      Surrounding one{number, share(pictures_, number), 0};
      const double usual = sample_.size() >= 8 ? share(sample_, number) : usual_share(vocabulary_, number);
      one.lift = std::max(0.0, one.cover - usual) / std::max(0.2, 1 - usual);
      if (one.lift > 0.1) result_.surroundings.push_back(one);
    }
    std::stable_sort(result_.surroundings.begin(), result_.surroundings.end(),
                     [](const Surrounding& a, const Surrounding& b) { return a.lift > b.lift; });
  }

  const Vocabulary& vocabulary_;
  const Evidence& evidence_;
  Analysis result_;
  std::vector<Words> regions_, pictures_, sample_;
  std::vector<Reading> readings_;
  double strong_ = 0;  ///< sum of all strong responses to single things
};

}  // namespace

double Analysis::strength(double activation) const {
  const double range = top - base;
  return std::abs(range) < 1e-9 ? 0 : (activation - base) / range;
}

const Candidate* Analysis::of(int concept_number) const {
  const auto found = std::find_if(ranking.begin(), ranking.end(),
                                  [&](const Candidate& one) { return one.concept_number == concept_number; });
  return found == ranking.end() ? nullptr : &*found;
}

Analysis analyze(const Vocabulary& vocabulary, const Evidence& evidence) {
  return Analyst(vocabulary, evidence, {}).finish();
}

Analysis analyze_rest(const Vocabulary& vocabulary, const Evidence& evidence, const std::vector<int>& explained) {
  return Analyst(vocabulary, evidence, explained).finish();
}

std::vector<int> subjects_of(const Vocabulary& vocabulary, const std::string& prompt) {
  std::string text = prompt;
  if (const std::size_t plain = text.find(" on a plain "); plain != text.npos) text.resize(plain);
  std::vector<int> subjects;
  for (const Mention& mention : vocabulary.mentions(text)) {
    if (std::find(subjects.begin(), subjects.end(), mention.concept_number) == subjects.end())
      subjects.push_back(mention.concept_number);
  }
  return subjects;
}

}  // namespace maia::agent::offline
