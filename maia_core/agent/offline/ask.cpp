#include "agent/offline/ask.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "agent/offline/cells.hpp"
#include "agent/offline/prose.hpp"

namespace maia::agent::offline {
namespace {

constexpr int most_units = 40;
constexpr int images_each = 6;

constexpr auto empty_words = std::to_array<std::string_view>(
    {"which",    "what",    "of",       "the",      "a",     "an",     "unit",     "units",     "neuron",
     "neurons",  "channel", "channels", "in",       "on",    "layer",  "layers",   "respond",   "responds",
     "to",       "are",     "is",       "do",       "does",  "and",    "or",       "from",      "for",
     "with",     "that",    "model",    "this",     "any",   "there",  "how",      "many",      "most",
     "strongly", "detect",  "detects",  "fire",     "fires", "active", "activate", "activates", "activated",
     "by",       "it",      "its",      "at",       "like",  "images", "image",    "pictures",  "show",
     "shows",    "about",   "all",      "me",       "tell",  "find",   "see",      "sees",      "prefer",
     "prefers",  "between", "through",  "up",       "until", "who",    "can",      "be",        "have",
     "has",      "look",    "looks",    "selective"});

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

/// Words (with the dots of layers' names) and single other characters.
std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < text.size() && tokens.size() < 400;) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (std::isspace(c) != 0) {
      ++i;
    } else if (is_word(text[i])) {
      std::size_t end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      std::string word = text.substr(i, end - i);
      while (!word.empty() && word.back() == '.') word.pop_back();
      if (!word.empty()) tokens.push_back(word);
      i = end;
    } else if (c >= 0xE2 && text.compare(i, 3, "\xE2\x80\x93") == 0) {  // an en dash
      tokens.emplace_back("-");
      i += 3;
    } else {
      tokens.emplace_back(1, text[i++]);
    }
  }
  return tokens;
}

std::optional<int> integer(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1'000'000;
  return whole ? std::optional(value) : std::nullopt;
}

bool is_layer(const std::string& word) {
  const bool dotted = word.find('.') != word.npos && std::isalpha(static_cast<unsigned char>(word[0])) != 0;
  const bool numbered = (word.starts_with("layer") || word.starts_with("block") || word.starts_with("conv")) &&
                        word != "layer" && word != "layers" && word != "block" && word != "blocks";
  return dotted || numbered || word == "logit" || word == "prob";
}

bool is_model(const std::string& word) {
  for (const char* family : {"resnet", "efficientnet", "dino", "clip", "vit", "alexnet", "vgg", "densenet"}) {
    if (word.starts_with(family) && word.size() > std::string_view(family).size()) return true;
  }
  return false;
}

bool has_word(const std::string& text, const std::string& word) {
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::size_t at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
    const bool begins = at == 0 || std::isalnum(static_cast<unsigned char>(lower[at - 1])) == 0;
    const std::size_t end = at + word.size();
    if (begins &&
        (end >= lower.size() || std::isalpha(static_cast<unsigned char>(lower[end])) == 0 || lower[end] == 's'))
      return true;
  }
  return false;
}

/// Whether a description speaks of what the question asks for: the word itself, or a kind of it.
bool speaks_of(const Vocabulary& vocabulary, const std::string& description, const std::vector<std::string>& words) {
  const std::vector<Mention> mentions = vocabulary.mentions(description);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto asked = vocabulary.find(word);
    if (!asked) return has_word(description, word);
    return std::any_of(mentions.begin(), mentions.end(),
                       [&](const Mention& one) { return vocabulary.is_a(one.concept_number, *asked); });
  });
}

std::string units_cell(const Question& question) {
  std::string numbers;
  for (const int unit : question.units) numbers += (numbers.empty() ? "" : ", ") + std::to_string(unit);
  const std::string model = question.model.empty() ? "" : ", " + quoted(question.model);
  return "Tools tools;\n"
         "// The strongest images of each unit, and what a describer says of their bright regions.\n"
         "for (int number : {" +
         numbers +
         "}) {\n"
         "  System one(number, " +
         quoted(question.layer) + model +
         ");\n"
         "  auto [activations, masked] = tools.dataset_exemplars(one, " +
         std::to_string(images_each) +
         ");\n"
         "  std::vector<std::string> titles;\n"
         "  for (std::size_t i = 0; i < masked.size(); ++i) {\n"
         "    titles.push_back(" +
         quoted(question.layer + " ") +
         " + std::to_string(number) + \", image \" + std::to_string(i + 1));\n"
         "  }\n"
         "  tools.display(tools.describe_images(masked, titles));\n"
         "}\n";
}

std::string answer(const Vocabulary& vocabulary, const Question& question, const Transcript& transcript) {
  struct Count {
    const OtherUnit* unit;
    int hits = 0;
  };
  std::vector<Count> counts;
  for (const OtherUnit& unit : transcript.evidence.units) {
    Count one{&unit, 0};
    for (const std::string& description : unit.descriptions) {
      one.hits += speaks_of(vocabulary, description, question.words) ? 1 : 0;
    }
    counts.push_back(one);
  }
  std::stable_sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) { return a.hits > b.hits; });
  std::vector<std::string> asked;
  for (const std::string& word : question.words) asked.push_back("\"" + as_quote(word) + "\"");
  const std::string what = asked.empty() ? "what you ask" : joined(asked, "or");
  if (counts.empty()) {
    return "[ANSWER]: I can't answer this: no exemplars of these units could be looked at" +
           (transcript.last_error.empty() ? "" : " (" + as_quote(transcript.last_error) + ")") + ". " + signature();
  }
  std::vector<std::string> yes, perhaps;
  for (const Count& one : counts) {
    const int all = static_cast<int>(one.unit->descriptions.size());
    const std::string name = "unit " + std::to_string(one.unit->unit) + " (" + std::to_string(one.hits) + " of " +
                             std::to_string(all) + " exemplars)";
    if (2 * one.hits >= all && one.hits > 0) {
      yes.push_back(name);
    } else if (one.hits > 1) {
      perhaps.push_back(name);
    }
  }
  std::string text = "[ANSWER]: ";
  text += yes.empty() ? "None of the " + std::to_string(counts.size()) + " units, as far as I can tell. "
                      : joined(yes, "and") + " of " + as_quote(question.layer) + ". ";
  if (!perhaps.empty()) text += "Less clearly: " + joined(perhaps, "and") + ". ";
  text += "Evidence: how often the describer mentions " + what +
          " or a kind of it in the highlighted regions of each unit's " + std::to_string(images_each) +
          " strongest images. ";
  for (const std::string& word : question.words) {
    if (!vocabulary.find(word))
      text += "\"" + as_quote(word) +
              "\" is none of the words that the offline describer uses: that it does not say it "
              "proves nothing. ";
  }
  return text +
         "Nothing was tested by generated images or edits, so what merely comes along may be taken for what matters. "
         "Ask for one unit with %agent describe to have that tested. " +
         signature();
}

}  // namespace

Question read_question(const std::string& text) {
  Question question;
  const std::vector<std::string> tokens = tokens_of(text);
  bool in_units = false;
  const auto add = [&](int unit) {
    if (static_cast<int>(question.units.size()) < most_units &&
        std::find(question.units.begin(), question.units.end(), unit) == question.units.end())
      question.units.push_back(unit);
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string word = tokens[i];
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (word == "unit" || word == "units" || word == "neuron" || word == "neurons" || word == "channels") {
      in_units = true;
      continue;
    }
    if (in_units) {
      if (const auto number = integer(word)) {
        const bool range = i + 2 < tokens.size() &&
                           (tokens[i + 1] == "-" || tokens[i + 1] == "to" || tokens[i + 1] == "through") &&
                           integer(tokens[i + 2]);
        const int last = range ? *integer(tokens[i + 2]) : *number;
        for (int unit = *number; unit <= last && static_cast<int>(question.units.size()) < most_units; ++unit)
          add(unit);
        if (range) i += 2;
        continue;
      }
      if (word != "," && word != "and" && word != "or" && word != ":") in_units = false;
    }
    if (question.model.empty() && is_model(word)) {
      question.model = tokens[i];
    } else if (question.layer.empty() && is_layer(word)) {
      question.layer = tokens[i];
    } else if (question.layer.empty() && i > 0 && tokens[i - 1] == "layer" && !word.empty() && is_word(word[0])) {
      question.layer = tokens[i];
    } else if (word.size() > 2 && std::isalpha(static_cast<unsigned char>(word[0])) != 0 &&
               std::find(empty_words.begin(), empty_words.end(), word) == empty_words.end()) {
      question.words.push_back(word);
    }
  }
  if (question.layer.empty() || question.units.empty()) {
    question.layer.clear();
    question.units.clear();
  }
  return question;
}

std::optional<std::string> ask_reply(const Vocabulary& vocabulary, const Transcript& transcript) {
  const Question question = read_question(transcript.argument);
  if (question.layer.empty()) return std::nullopt;
  const bool looked = transcript.situation.done.contains(Stage::exemplars);
  if (looked || transcript.situation.left <= 0) return answer(vocabulary, question, transcript);
  std::string reply =
      heading_of(Stage::exemplars, transcript.experiments + 1) +
      " I look at every unit's strongest images, described blind. I am maia's offline baseline: I see no "
      "image myself and read only numbers, titles and descriptions.\n\n[HYPOTHESIS LIST]:\n"
      "Hypothesis_1: some of these units respond to what the question asks for\n"
      "Hypothesis_2: none of them does\n\n```cpp\n";
  return reply + units_cell(question) + "```\n";
}

}  // namespace maia::agent::offline
