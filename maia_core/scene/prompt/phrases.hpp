// Noun phrases: "two small red cars", "a black and white photo", "the dog's tail".
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/nouns.hpp"
#include "scene/prompt/plan.hpp"
#include "scene/prompt/tokens.hpp"

namespace maia {

/// What adjectives say.
struct Attributes {
  std::vector<std::string> colors;
  std::string shade, material, pattern, pose;
  SizeWord size = SizeWord::normal;
  std::string environment, light;   ///< "snowy", "sunny"
  std::vector<std::string> styles;  ///< "blurry"
  bool plain = false;               ///< of a background: nothing in it
  bool closeup = false;
  std::vector<std::string> unknown;  ///< those that would have to be seen, but can't be drawn: "angry"

  bool empty() const;
  /// What `other` says too, where this says nothing.
  void add(const Attributes& other);
};

enum class HeadKind {
  none,  ///< "a small red"
  noun,
  medium,    ///< "photo"
  backdrop,  ///< "background"
};

struct NounPhrase {
  std::size_t begin = 0, end = 0;         ///< tokens
  std::string_view article;               ///< values of Role::article, or empty
  std::optional<std::string_view> count;  ///< values of Role::count
  std::optional<std::string_view> group;  ///< values of Role::group
  int number = 0;                         ///< written in digits, or 0
  Attributes attributes;
  std::vector<std::shared_ptr<const Noun>> modifiers;  ///< "coffee" of "coffee table"
  std::shared_ptr<const Noun> owner;                   ///< the dog of "the dog's tail", or null
  HeadKind head = HeadKind::none;
  std::shared_ptr<const Noun> noun;  ///< of HeadKind::noun, else null
  std::string_view medium_style;     ///< "painting", or empty
  bool counted() const { return count || group || number > 0; }

  /// How many, as ObjectPlan has it.
  std::pair<int, int> range() const;
};

/// The phrase that begins at token number `at`, or nothing if none does. With `adjectives` a last word that is both is
/// taken for an adjective: "orange" in "the car is orange".
std::optional<NounPhrase> read_noun_phrase(const std::vector<Token>& tokens, std::size_t at, bool adjectives = false);

/// A verb as it is written.
struct VerbUse {
  std::string infinitive;
  VerbSense sense;
  bool known = false;       ///< whether the lexicon has it
  bool participle = false;  ///< "sitting"
  bool past = false;        ///< "parked"
  bool third = false;       ///< "sits"
};

/// The verb at token number `at`, if it can be one.
std::optional<VerbUse> read_verb(const std::vector<Token>& tokens, std::size_t at);

}  // namespace maia
