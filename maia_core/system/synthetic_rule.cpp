#include <cctype>

#include "system/synthetic_unit.hpp"

namespace maia {
namespace {

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The parts between separators; one part, the whole, if there is none.
std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != std::string::npos; begin = end + separator.size())
    parts.push_back(trimmed(text.substr(begin, end - begin)));
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

}  // namespace

SyntheticRule SyntheticRule::parse(const std::string& text) {
  const auto wrong = [&](const std::string& why) {
    return Error("a synthetic unit can't be '" + text + "': " + why +
                 R"(; write "dog", "dog OR car" or "dog | leash")");
  };
  SyntheticRule rule;
  const auto sides = split(text, "|");
  if (sides.size() > 2) throw wrong("there is more than one condition");
  rule.any = split(sides[0], " OR ");
  for (const std::string& thing : rule.any)
    if (thing.empty()) throw wrong("a thing is missing");
  if (sides.size() == 2) {
    rule.condition = sides[1];
    if (rule.condition.empty()) throw wrong("the condition is missing");
    if (rule.any.size() > 1 || rule.condition.find(" OR ") != std::string::npos)
      throw wrong("OR and a condition can't be joined");
  }
  return rule;
}

std::string SyntheticRule::text() const {
  std::string text;
  for (const std::string& thing : any) text += (text.empty() ? "" : " OR ") + thing;
  return condition.empty() ? text : text + " | " + condition;
}

std::vector<std::string> SyntheticRule::words() const {
  std::vector<std::string> all = any;
  if (!condition.empty()) all.push_back(condition);
  return all;
}

}  // namespace maia
