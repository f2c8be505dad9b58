#include "agreement.hpp"

#include <algorithm>

#include "system/synthetic_unit.hpp"

namespace maia::bench {
namespace {

bool within_a_step(SynsetId a, SynsetId b) {
  if (a == b) return true;
  const WordNet& wordnet = WordNet::installed();
  const auto has = [&](SynsetId one, SynsetId other) {
    const std::vector<SynsetId> above = wordnet.hypernyms(one);
    return std::find(above.begin(), above.end(), other) != above.end();
  };
  return has(a, b) || has(b, a);
}

bool agree(const Term& a, const Term& b) {
  if (a.words == b.words || a.numbers == b.numbers) return true;
  return std::any_of(a.senses.begin(), a.senses.end(), [&](SynsetId one) {
    return std::any_of(b.senses.begin(), b.senses.end(), [&](SynsetId other) { return within_a_step(one, other); });
  });
}

bool names(const std::vector<Term>& together, const std::vector<Term>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Term& one) {
    return std::any_of(together.begin(), together.end(), [&](const Term& term) { return agree(one, term); });
  });
}

}  // namespace

Agreement agreement(const std::string& rule, Label label, const LabelReader& reader) {
  const SyntheticRule parsed = SyntheticRule::parse(rule);
  if (label.size() > parsed.any.size()) label.resize(parsed.any.size());
  const auto is_named = [&](const std::string& word) {
    const std::vector<Term> wanted = reader.terms(word);
    return std::any_of(label.begin(), label.end(), [&](const auto& together) { return names(together, wanted); });
  };
  Agreement result;
  result.partly = std::any_of(parsed.any.begin(), parsed.any.end(), is_named);
  result.all = std::all_of(parsed.any.begin(), parsed.any.end(), is_named);
  if (!parsed.condition.empty()) result.all = result.all && is_named(parsed.condition);
  return result;
}

}  // namespace maia::bench
