// The reading of one prompt, word by word. Its parts are in files of their own, interpret_*.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scene/prompt/clause.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/links.hpp"
#include "scene/prompt/mentions.hpp"
#include "scene/prompt/phrases.hpp"
#include "scene/prompt/plan.hpp"
#include "scene/prompt/tokens.hpp"

namespace maia {

inline bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The place of that name, a value of Role::place.
Place place_named(std::string_view name);

/// At each word it is tried whether grammar, a verb or a noun phrase begins there; what is none of them is passed over.
/// Functions named read_ do so at the current token and say whether they took it; those named on_ take note of what was
/// read.
class Interpreter {
 public:
  explicit Interpreter(const std::vector<Token>& tokens) : tokens_(tokens) {}

  /// Once.
  ScenePlan run();

 private:
  void step();
  void drop_incomplete();
  void end_link(Last last);
  /// Nothing at all was understood: whatever nouns there are, are the reason.
  void report_idle();
  bool plan_names(const std::string& word) const;
  void end_link_unless_noun() { clause_.link = {}; }

  // What ties words together.

  bool read_grammar();
  /// Words such as "at night" that are no part of a noun phrase, unlike "night" and "snowy".
  bool stands_alone(const Match& match) const;
  bool next_is_noun(std::size_t at) const;
  bool ends_with_of(const Match& match) const;
  /// "that dog", "one dog", "her hat", "left shoe": a noun phrase begins with the word.
  bool is_rather_noun(const Match& match) const;
  bool has_head() const;
  void on_comma();
  void on_conjunction(std::string_view word);
  void on_relative();
  void on_only();
  void on_place(std::string_view place);
  void on_link(std::string_view link);
  std::vector<int> actors_or_group() const { return clause_.actors.empty() ? clause_.group : clause_.actors; }

  // Verbs.

  bool read_action();
  /// "running" belongs to a noun that follows at once.
  bool next_is_described(std::size_t at) const;
  void on_verb(const VerbUse& verb, const std::string& text);

  // Noun phrases.

  bool read_phrase();
  void on_phrase(NounPhrase phrase);
  void on_attributes(NounPhrase& phrase);
  void exclude(const NounPhrase& phrase);
  void on_thing(NounPhrase& phrase);
  bool names_again(int number, const Noun& noun) const;
  /// A noun that only describes: "chocolate" of "chocolate cake".
  void on_modifier(const Noun& modifier);

  // Parts and marks.

  /// "a dog's face", "with blue eyes", "on its head", "the head of a lion". False if it is a thing of its own.
  bool on_part(NounPhrase& phrase);
  /// "with a hat on its head", "a ball in its mouth", "a box on its roof". False if it is a thing of its own.
  bool on_own_part(const Noun& part);
  /// "with black stripes"
  bool on_marks(const NounPhrase& phrase);

  // Things and their relations.

  void add_thing(std::shared_ptr<const Noun> noun, std::pair<int, int> range, const Attributes& attributes);
  /// A thing has its part in the clause: as the object of a link, one more of the group, or what is spoken of from now
  /// on.
  void join(int number);
  /// Whether a noun after "and" is one more object of the link before: not if it is said what it does or where it is.
  bool continues_link(int number, Last before) const;
  void tie(std::string_view link, const std::vector<int>& subjects, int object);

  // Pronouns.

  void on_pronoun(std::string_view pronoun);
  /// "a big dog and a small one"; "two dogs, one ..."
  void on_one();
  /// "a banana and an apple, both on a plate"
  void on_all(int count);
  int last_of_several() const;
  /// "two cats, one black and one white": some of those spoken of before.
  bool share_out(const NounPhrase& phrase);

  // The picture as a whole.

  void on_medium(const NounPhrase& phrase);
  void on_backdrop(const NounPhrase& phrase);
  void on_light(const NounPhrase& phrase);
  /// Whether a noun means where, not what.
  bool is_setting(const Noun& noun) const;
  static bool is_building(const Noun& noun);
  void on_setting(const NounPhrase& phrase);
  /// Adjectives that are about the whole picture.
  void settle(Attributes& said);
  void describe(int number, const Attributes& said);
  void set_light(std::string_view light);
  void set_environment(std::string_view environment, const std::string& word);
  void set_studio(const std::string& color);
  void add_style(std::string_view style);
  void report(const std::string& word, const std::string& nearest);
  void report_all(const std::vector<std::string>& words);

  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  Clause clause_;
  Last joined_ = Last::nothing;  ///< what "and" comes after
  bool excluding_ = false;
  std::vector<int> topic_;  ///< what the sentence before spoke of
  Mentions mentions_;
  ScenePlan plan_;
};

}  // namespace maia
