#include "scene/prompt/links.hpp"

#include <array>
#include <utility>

namespace maia {
namespace {

using Named = std::pair<std::string_view, Relation>;

constexpr std::array relations = {
    Named{"on", Relation::on},           Named{"under", Relation::under},
    Named{"next_to", Relation::next_to}, Named{"at", Relation::next_to},
    Named{"between", Relation::next_to}, Named{"middle", Relation::next_to},
    Named{"behind", Relation::behind},   Named{"in_front_of", Relation::in_front_of},
    Named{"left_of", Relation::left_of}, Named{"right_of", Relation::right_of},
    Named{"above", Relation::above},     Named{"below", Relation::below},
    Named{"in", Relation::inside},       Named{"inside", Relation::inside},
    Named{"around", Relation::around},   Named{"holding", Relation::holding},
    Named{"wearing", Relation::wearing}, Named{"riding", Relation::riding},
};

std::optional<Tie> accompaniment(const Noun& subject, const Noun& object) {
  if (object.clothing && subject.animate) return Tie{Relation::wearing};
  if (subject.container && object.filling) return Tie{Relation::inside, true};
  if (subject.support && object.portable) return Tie{Relation::on, true};
  if (subject.person && object.portable) return Tie{Relation::holding};
  return Tie{Relation::next_to};
}

}  // namespace

std::optional<Tie> tie_of(std::string_view link, const Noun& subject, const Noun& object) {
  if (link == "with") return accompaniment(subject, object);
  if (link == "of") return subject.container ? std::optional(Tie{Relation::inside, true}) : std::nullopt;
  if (link == "in" && object.clothing && subject.animate) return Tie{Relation::wearing};
  if (link == "on" && subject.clothing && object.animate) return Tie{Relation::wearing, true};
  if (link == "across" && !object.animate) return Tie{Relation::on};
  constexpr std::string_view backwards = " reversed";
  const bool reversed = link.ends_with(backwards);
  if (reversed) link.remove_suffix(backwards.size());
  for (const auto& [name, relation] : relations)
    if (name == link) return Tie{relation, reversed};
  return {};
}

bool distributes(std::string_view link) {
  return link != "of" && link != "on" && link != "under" && link != "in" && link != "inside" && link != "riding" &&
         link != "above" && link != "below";
}

}  // namespace maia
