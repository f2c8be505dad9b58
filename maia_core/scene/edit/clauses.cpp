#include <algorithm>

#include "scene/edit/vocabulary.hpp"
#include "scene/edit/words.hpp"

namespace maia {
namespace {

/// Verbs that are nouns or adjectives as well count only before what an object begins with.
bool begins_clause(const Words& words, std::size_t at) {
  if (at >= words.size()) return false;
  if (one_of(words[at], {"please", "then", "also", "finally", "next", "lastly", "afterwards"})) return true;
  if (one_of(words[at], {"never", "do", "keep", "leave", "preserve", "without", "while", "everything", "keeping",
                         "leaving", "preserving", "maintaining", "retaining", "nothing"}))
    return true;
  if (!is_instruction_verb(words[at])) return false;
  if (one_of(words[at],
             {"replace", "remove",  "delete", "erase",     "add",  "insert", "make", "give",    "move",      "rotate",
              "change",  "enlarge", "resize", "duplicate", "turn", "swap",   "put",  "convert", "transform", "get"}))
    return true;
  return at + 1 < words.size() &&
         (is_determiner(words[at + 1]) || is_pronoun(words[at + 1]) ||
          one_of(words[at + 1], {"in", "out", "to", "only", "everything", "its", "up", "down", "away", "by", "it's"}));
}

/// "keep everything else the same", "without changing the rest", "do not alter the background"
bool asks_for_nothing(const Words& words) {
  if (words.empty()) return true;
  const auto any = [&](std::initializer_list<std::string_view> list) {
    return find_word(words, 0, list) < words.size();
  };
  const bool same = any({"same", "unchanged", "intact", "untouched", "is", "are", "unaltered", "else", "rest",
                         "preserved", "was", "alone", "original", "identical", "stays", "stay", "remain", "remains"});
  if (one_of(words[0], {"keep", "leave", "preserve", "maintain", "keeping", "leaving", "preserving", "retain"}))
    return (same && !any({"only"})) || one_of(words[0], {"preserve", "maintain", "keeping", "preserving", "retain"});
  if (words[0] == "without") return any({"changing", "altering", "modifying", "affecting", "touching", "moving"});
  if (words[0] == "while") return any({"keeping", "leaving", "preserving", "maintaining", "retaining"});
  if (words[0] == "never" || follows(words, 0, "do not")) return true;
  if (words[0] == "everything" || words[0] == "nothing" || words[0] == "the")
    return any({"stays", "stay", "remain", "remains", "unchanged", "untouched"}) ||
           (any({"same"}) && any({"is", "are", "should"}));
  return false;
}

/// "so that it is red" says no more than "to red".
Words shortened(const Words& written) {
  Words words;
  for (std::size_t i = 0; i < written.size();) {
    std::size_t skipped = 0;
    for (const std::string_view phrase :
         {"so that it is", "so that it becomes", "so that it looks", "so that they are", "so that they become",
          "so it is", "so it becomes", "such that it is", "so that he is", "so that she is"})
      if (!words.empty() && follows(written, i, phrase))
        skipped = std::max(skipped, std::size_t(1 + std::count(phrase.begin(), phrase.end(), ' ')));
    if (skipped > 0) {
      words.emplace_back("to");
      i += skipped;
    } else {
      words.push_back(written[i++]);
    }
  }
  return words;
}

Words without_politeness(Words words) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view phrase : {"please",
                                          "kindly",
                                          "can you",
                                          "could you",
                                          "would you",
                                          "will you",
                                          "i want you to",
                                          "i want to",
                                          "i want the",
                                          "i would like you to",
                                          "i would like to",
                                          "i'd like you to",
                                          "i'd like to",
                                          "i would like",
                                          "i'd like",
                                          "i want",
                                          "i need you to",
                                          "i need",
                                          "let's",
                                          "lets",
                                          "try to",
                                          "now",
                                          "also",
                                          "just",
                                          "next",
                                          "then",
                                          "finally",
                                          "and",
                                          "but",
                                          "so",
                                          "first",
                                          "lastly",
                                          "afterwards",
                                          "ok",
                                          "okay",
                                          "hey",
                                          "simply",
                                          "see",
                                          "go ahead and",
                                          "you should",
                                          "edit the image to",
                                          "edit the picture to",
                                          "edit the photo to",
                                          "edit the image so that",
                                          "edit the image by",
                                          "edit the picture so that",
                                          "modify the image to",
                                          "modify the image so that",
                                          "modify the picture so that",
                                          "change the image so that",
                                          "change the picture so that",
                                          "change the scene so that",
                                          "change it so that",
                                          "make it so that",
                                          "make it so",
                                          "make sure that",
                                          "make sure",
                                          "ensure that",
                                          "ensure",
                                          "in this image",
                                          "in this picture",
                                          "in the image",
                                          "in the picture",
                                          "in the photo",
                                          "in the scene",
                                          "the same image but",
                                          "the same picture but",
                                          "the same scene but",
                                          "same image but",
                                          "same picture but",
                                          "same scene but",
                                          "the same photo but",
                                          "same but",
                                          "the same but",
                                          "second",
                                          "third",
                                          "second ,",
                                          "third ,",
                                          ",",
                                          ":",
                                          "-"}) {
      if (!follows(words, 0, phrase)) continue;
      const std::size_t count = std::size_t(1 + std::count(phrase.begin(), phrase.end(), ' '));
      if (count >= words.size()) continue;
      if (one_of(phrase, {"first", "second", "third"}) && words[1] != ",") continue;
      if (phrase == "i want the") {
        words = part(words, 2);
      } else {
        words = part(words, count);
      }
      again = true;
      break;
    }
  }
  for (bool again = true; again && words.size() > 1;) {
    again = false;
    for (const std::string_view phrase : {"please",
                                          "thanks",
                                          "thank you",
                                          "instead",
                                          "as well",
                                          "too",
                                          "now",
                                          ",",
                                          "in the picture",
                                          "in the image",
                                          "in the photo",
                                          "in the photograph",
                                          "in this picture",
                                          "in this image",
                                          "in the scene",
                                          "from the picture",
                                          "from the image",
                                          "from the photo",
                                          "from the photograph",
                                          "from the scene",
                                          "to the picture",
                                          "to the image",
                                          "to the scene",
                                          "to the photo",
                                          "into the picture",
                                          "into the image",
                                          "into the scene",
                                          "in this scene",
                                          "of the picture in the scene",
                                          "for me",
                                          "everywhere",
                                          "altogether",
                                          "if possible",
                                          "completely",
                                          "entirely",
                                          "in this photo",
                                          "from this image",
                                          "to this image",
                                          "in there",
                                          "in the shot",
                                          "in the frame",
                                          "from the frame",
                                          "and",
                                          "from view"}) {
      const std::size_t count = std::size_t(1 + std::count(phrase.begin(), phrase.end(), ' '));
      if (words.size() <= count || !follows(words, words.size() - count, phrase)) continue;
      if (words[0] == "zoom" || words[0] == "crop" ||
          (count > 2 && one_of(words[words.size() - count - 1], {"left", "right"})))
        continue;
      words.resize(words.size() - count);
      again = true;
      break;
    }
  }
  return words;
}

}  // namespace

std::vector<Words> clauses_of(const Words& written) {
  const Words words = shortened(written);
  std::vector<Words> clauses;
  Words clause;
  const auto end = [&] {
    clause = without_politeness(clause);
    const bool content = std::any_of(clause.begin(), clause.end(), [](const std::string& word) {
      return !one_of(word, {",", ";", ":", "please", "and", "then", "'s"}) && !(word[0] >= '0' && word[0] <= '9');
    });
    if (content && !asks_for_nothing(clause)) clauses.push_back(clause);
    clause.clear();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (one_of(word, {";", "then"})) {
      end();
      continue;
    }
    // "edit: replace the dog" is one clause without its heading, "background: office" keeps both sides.
    if (word == ":" && (clause.size() <= 2) && !clause.empty() &&
        one_of(clause[0],
               {"edit", "instruction", "prompt", "task", "step", "editing", "change", "request", "instructions"})) {
      clause.clear();
      continue;
    }
    const bool joint = one_of(word, {",", "and", "but", "while", "without"});
    if (joint && !clause.empty()) {
      std::size_t next = i + (one_of(word, {"while", "without"}) ? 0 : 1);
      while (next < words.size() && one_of(words[next], {"and", ",", "then", "also"})) ++next;
      const bool idle = one_of(word, {"while", "without"}) && asks_for_nothing(part(words, i));
      const bool instead = follows(clause, 0, "instead of") || follows(clause, 0, "rather than");
      if (next < words.size() && !instead && !one_of(word, {"while", "without"}) && begins_clause(words, next)) {
        end();
        continue;
      }
      if (idle) {
        end();
        clause.push_back(word);
        continue;
      }
    }
    clause.push_back(word);
  }
  end();
  return clauses;
}

}  // namespace maia
