#include "agent/offline/evidence.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace maia::agent::offline {
namespace {

constexpr std::size_t most_entries = 4000;  ///< of a kind; more than any run makes

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Takes a finite number from the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::vector<double> take_numbers(std::string_view& text) {
  std::vector<double> numbers;
  while (const auto number = take_number(text)) numbers.push_back(*number);
  return numbers;
}

/// What lies between the quotation mark at the line's beginning and the last occurrence of `end`, so that a title may
/// hold quotation marks itself; `rest` becomes what follows.
std::optional<std::string_view> title_before(std::string_view line, std::string_view end, std::string_view& rest) {
  if (line.empty() || line.front() != '"') return std::nullopt;
  const std::size_t at = line.rfind(end);
  if (at == line.npos || at == 0) return std::nullopt;
  rest = line.substr(at + end.size());
  return line.substr(1, at - 1);
}

/// "exemplar 3": 3 if the title begins with that word.
std::optional<int> numbered(std::string_view title, std::string_view word) {
  if (!title.starts_with(word) || title.size() <= word.size() || title[word.size()] != ' ') return std::nullopt;
  title.remove_prefix(word.size() + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(title.data(), title.data() + title.size(), number);
  const bool whole = end == title.data() + title.size() || *end == ',' || *end == ' ';
  return error == std::errc() && whole && number > 0 && number < 1000 ? std::optional(number) : std::nullopt;
}

/// A picture and its number among those of its prompt.
struct Numbered {
  Picture picture;
  std::size_t number = 0;
};

/// "picture 2 of a dog"
bool read_picture(std::string_view title, std::string_view description, std::vector<Numbered>& pictures) {
  constexpr std::string_view begin = "picture ", between = " of ";
  if (!title.starts_with(begin)) return false;
  title.remove_prefix(begin.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(title.data(), title.data() + title.size(), number);
  if (error != std::errc() || number < 1) return false;
  title.remove_prefix(static_cast<std::size_t>(end - title.data()));
  if (!title.starts_with(between)) return false;
  title.remove_prefix(between.size());
  if (pictures.size() < most_entries) pictures.push_back({{std::string(title), 0, std::string(description)}, number});
  return true;
}

/// Pictures get the activations of those that were printed last for their prompts, before them or after them.
void add_pictures(std::vector<Numbered> pictures, Evidence& evidence) {
  for (Numbered& one : pictures) {
    const Trial* trial = evidence.trial(one.picture.prompt);
    if (trial == nullptr || one.number > trial->activations.size() - trial->latest) continue;
    one.picture.activation = trial->activations[trial->latest + one.number - 1];
    if (evidence.pictures.size() < most_entries) evidence.pictures.push_back(std::move(one.picture));
  }
}

bool read_highlight(std::string_view title, std::string_view description, Evidence& evidence) {
  constexpr std::string_view begin = "highlight of ";
  if (!title.starts_with(begin)) return false;
  title.remove_prefix(begin.size());
  if (evidence.highlight(title) == nullptr && evidence.highlights.size() < most_entries)
    evidence.highlights.push_back({std::string(title), std::string(description)});
  return true;
}

Sighting& at(std::vector<Sighting>& list, std::string_view word, int number) {
  while (list.size() < static_cast<std::size_t>(number)) {
    list.push_back({std::string(word) + " " + std::to_string(list.size() + 1), {}, {}, {}});
  }
  return list[static_cast<std::size_t>(number) - 1];
}

/// "conv_head 12, image 3"
bool read_unit(std::string_view title, std::string_view description, Evidence& evidence) {
  const std::size_t comma = title.rfind(", image ");
  if (comma == title.npos) return false;
  const std::string_view name = title.substr(0, comma);
  const std::size_t blank = name.rfind(' ');
  if (blank == name.npos) return false;
  int unit = 0;
  const auto [end, error] = std::from_chars(name.data() + blank + 1, name.data() + name.size(), unit);
  if (error != std::errc() || end != name.data() + name.size()) return false;
  const std::string layer(name.substr(0, blank));
  const auto known = std::find_if(evidence.units.begin(), evidence.units.end(),
                                  [&](const OtherUnit& other) { return other.layer == layer && other.unit == unit; });
  if (known != evidence.units.end()) {
    known->descriptions.emplace_back(description);
  } else if (evidence.units.size() < most_entries) {
    evidence.units.push_back({layer, unit, {std::string(description)}, 0});
  }
  return true;
}

bool read_description(std::string_view line, Evidence& evidence, std::vector<Numbered>& pictures) {
  std::string_view rest;
  const auto title = title_before(line, "\", HIGHLIGHTED REGIONS:", rest);
  if (!title) return false;
  rest = trimmed(rest);
  if (const auto number = numbered(*title, "exemplar")) {
    at(evidence.exemplars, "exemplar", *number).region = rest;
  } else if (const auto whole = numbered(*title, "whole")) {
    at(evidence.exemplars, "exemplar", *whole).whole = rest;
  } else if (const auto sample = numbered(*title, "sample")) {
    at(evidence.sample, "sample", *sample).whole = rest;
  } else {
    return read_picture(*title, rest, pictures) || read_highlight(*title, rest, evidence) ||
           read_unit(*title, rest, evidence);
  }
  return true;
}

void add_trial(std::string_view prompt, const std::vector<double>& values, bool picked, Evidence& evidence) {
  if (evidence.trials.size() > most_entries) return;
  const auto known = std::find_if(evidence.trials.begin(), evidence.trials.end(),
                                  [&](const Trial& trial) { return trial.prompt == prompt; });
  if (known != evidence.trials.end()) {
    known->latest = known->activations.size();
    known->activations.insert(known->activations.end(), values.begin(), values.end());
  } else {
    evidence.trials.push_back({std::string(prompt), values, picked, 0});
  }
}

/// The heading of a table of means.
struct Table {
  int pictures = 0;  ///< behind each mean; 0: no table is open
  bool picked = false;
};
std::optional<Table> table_heading(std::string_view line) {
  Table table;
  if (line.starts_with("strongest ")) {
    table.picked = true;
    line.remove_prefix(10);
  }
  if (!line.starts_with("means of ")) return std::nullopt;
  line.remove_prefix(9);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), table.pictures);
  if (error != std::errc() || table.pictures < 1 || table.pictures > 20) return std::nullopt;
  return table;
}

/// "a dog" 3.1; "a cat" 0.2;
void read_means(std::string_view line, const Table& table, Evidence& evidence) {
  while (!line.empty() && line.front() == '"') {
    const std::size_t end = line.find("\" ", 1);
    if (end == line.npos) return;
    const std::string_view prompt = line.substr(1, end - 1);
    line.remove_prefix(end + 2);
    const auto mean = take_number(line);
    if (!mean || line.empty() || line.front() != ';') return;
    add_trial(prompt, std::vector<double>(static_cast<std::size_t>(table.pictures), *mean), table.picked, evidence);
    line = trimmed(line.substr(1));
  }
}

bool read_activations(std::string_view line, Evidence& evidence) {
  std::string_view rest;
  auto title = title_before(line, "\", activations:", rest);
  std::optional<bool> expected;
  if (!title) {
    title = title_before(line, "\", expected: strong, activations:", rest);
    if (title) expected = true;
  }
  if (!title) {
    title = title_before(line, "\", expected: weak, activations:", rest);
    if (title) expected = false;
  }
  if (!title) return false;
  const std::vector<double> values = take_numbers(rest);
  if (values.empty()) return true;
  if (expected && evidence.predictions.size() < most_entries)
    evidence.predictions.push_back({{std::string(*title), values, false, 0}, *expected});
  add_trial(*title, values, false, evidence);
  return true;
}

bool read_activation(std::string_view line, Evidence& evidence) {
  std::string_view rest;
  const auto title = title_before(line, "\", activation:", rest);
  if (!title) return false;
  const auto value = take_number(rest);
  if (!value) return true;
  if (const auto number = numbered(*title, "exemplar")) {
    at(evidence.exemplars, "exemplar", *number).activation = *value;
  } else if (const auto sample = numbered(*title, "sample")) {
    at(evidence.sample, "sample", *sample).activation = *value;
  }
  return true;
}

bool read_edit(std::string_view line, Evidence& evidence) {
  std::string_view rest;
  const auto titles = title_before(line, "\", from:", rest);
  if (!titles) return false;
  const std::size_t arrow = titles->find("\" -> \"");
  if (arrow == titles->npos) return true;
  Edit edit{std::string(titles->substr(0, arrow)), std::string(titles->substr(arrow + 6)), take_numbers(rest), {}};
  rest = trimmed(rest);
  if (!rest.starts_with("to:")) return true;
  rest.remove_prefix(3);
  edit.after = take_numbers(rest);
  if (edit.before.empty() || edit.after.empty() || evidence.edits.size() > most_entries) return true;
  if (evidence.edit(edit.prompt, edit.instruction) == nullptr) evidence.edits.push_back(std::move(edit));
  return true;
}

}  // namespace

double Trial::mean() const { return mean_of(activations); }
double Edit::mean_before() const { return mean_of(before); }
double Edit::mean_after() const { return mean_of(after); }

const Trial* Evidence::trial(std::string_view prompt) const {
  const auto found = std::find_if(trials.begin(), trials.end(), [&](const Trial& one) { return one.prompt == prompt; });
  return found == trials.end() ? nullptr : &*found;
}

const Highlight* Evidence::highlight(std::string_view prompt) const {
  const auto found =
      std::find_if(highlights.begin(), highlights.end(), [&](const Highlight& one) { return one.prompt == prompt; });
  return found == highlights.end() ? nullptr : &*found;
}

const Edit* Evidence::edit(std::string_view prompt, std::string_view instruction) const {
  const auto found = std::find_if(edits.begin(), edits.end(), [&](const Edit& one) {
    return one.prompt == prompt && one.instruction == instruction;
  });
  return found == edits.end() ? nullptr : &*found;
}

void read_results(std::string_view text, Evidence& evidence) {
  Table table;
  std::vector<Numbered> pictures;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto heading = table_heading(line)) {
      table = *heading;
      continue;
    }
    if (table.pictures > 0 && !line.empty() && line.front() == '"' && line.back() == ';') {
      read_means(line, table, evidence);
      continue;
    }
    table.pictures = 0;
    if (read_description(line, evidence, pictures) || read_edit(line, evidence) || read_activations(line, evidence))
      continue;
    read_activation(line, evidence);
  }
  add_pictures(std::move(pictures), evidence);
}

}  // namespace maia::agent::offline
