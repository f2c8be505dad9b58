#include <string>

#include "maia/error.hpp"
#include "scene/prompt/interpreter.hpp"
#include "scene/prompt/plan.hpp"
#include "scene/prompt/senses.hpp"
#include "scene/prompt/tokens.hpp"

namespace maia {
namespace {

std::vector<Token> checked_tokens(const std::string& text) {
  constexpr std::size_t longest = 2000;
  if (text.size() > longest)
    throw Error("a prompt may have " + std::to_string(longest) + " bytes, not " + std::to_string(text.size()) +
                "; leave out what is not to be seen");
  std::vector<Token> tokens = tokenize(text);
  for (const Token& token : tokens)
    if (token.kind == TokenKind::word || token.kind == TokenKind::number) return tokens;
  throw Error("the prompt '" + text + "' has no words; say what is to be seen, such as \"two zebras on a beach\"");
}

}  // namespace

const std::vector<std::string>& material_names() {
  static const std::vector<std::string> names = {"furry",   "glass",  "golden", "metal",
                                                 "plastic", "silver", "stone",  "wooden"};
  return names;
}

ScenePlan parse_prompt(const std::string& prompt) {
  ScenePlan plan = interpret(checked_tokens(prompt));
  order_meanings(plan);
  return plan;
}

ObjectPlan parse_object(const std::string& words) {
  ScenePlan plan = parse_prompt(words);
  if (plan.objects.size() == 1) return std::move(plan.objects.front());
  if (plan.objects.size() > 1)
    throw Error("'" + words + "' names more than one thing: " + plan.objects[0].word + ", " + plan.objects[1].word +
                "; name one");
  for (const UnknownWord& unknown : plan.unknown)
    if (!unknown.nearest.empty())
      throw Error("'" + unknown.word + "' can't be drawn; the nearest that can is '" + unknown.nearest + "'");
  if (!plan.unknown.empty()) throw Error("'" + plan.unknown.front().word + "' can't be drawn, nor anything near it");
  if (!plan.environment.empty())
    throw Error("'" + words + "' is a place (" + plan.environment + "), not a thing that can be put into one");
  throw Error("'" + words + "' names no thing that can be drawn");
}

}  // namespace maia
