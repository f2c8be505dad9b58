#include "scene/prompt/interpreter.hpp"

#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

ScenePlan Interpreter::run() {
  while (at_ < tokens_.size()) step();
  drop_incomplete();
  if (mentions_.size() == 0 && plan_.environment.empty() && plan_.unknown.empty()) report_idle();
  mentions_.add_rest();
  mentions_.move_to(plan_);
  return std::move(plan_);
}

void Interpreter::step() {
  const Token& token = tokens_[at_];
  if (token.kind == TokenKind::stop) {
    drop_incomplete();
    topic_ = clause_.group.empty() ? topic_ : clause_.group;
    clause_ = {};
    ++at_;
  } else if (token.kind == TokenKind::comma) {
    on_comma();
    ++at_;
  } else if (token.kind == TokenKind::possessive) {
    ++at_;
  } else if (!read_grammar() && !read_action() && !read_phrase()) {
    ++at_;
  }
}

void Interpreter::drop_incomplete() {
  if (const auto phrase = std::exchange(clause_.incomplete, {}); phrase && clause_.last_noun >= 0 && !phrase->counted())
    describe(clause_.last_noun, phrase->attributes);
}

void Interpreter::end_link(Last last) {
  clause_.link = {};
  clause_.last = last;
  clause_.open = false;
  clause_.copula = false;
  clause_.actors.clear();
}

void Interpreter::report_idle() {
  for (std::size_t i = 0; i < tokens_.size(); ++i)
    if (!match_phrase(tokens_, i,
                      Role::article | Role::preposition | Role::count | Role::only | Role::negation | Role::pronoun |
                          Role::copula | Role::conjunction))
      if (const auto noun = find_noun(tokens_, i).noun; noun && !plan_names(noun->word)) report(noun->word, "");
}

bool Interpreter::plan_names(const std::string& word) const {
  return std::find(plan_.excluded.begin(), plan_.excluded.end(), word) != plan_.excluded.end() ||
         meaning_of(word, Role::color | Role::medium).has_value();
}

ScenePlan interpret(const std::vector<Token>& tokens) { return Interpreter(tokens).run(); }

}  // namespace maia
