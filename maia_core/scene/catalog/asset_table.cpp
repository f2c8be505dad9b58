#include "scene/catalog/asset_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia {
namespace {

enum class Column {
  file,
  name,
  meanings,
  kind,
  stance,
  facing,
  height,
  things,
  colors,
  textures,
  head,
  eyes,
  neck,
  hand,
  likeness
};

constexpr std::array<const char*, 15> column_names = {"file",   "name",   "meanings", "kind",   "stance",
                                                      "facing", "height", "things",   "colors", "textures",
                                                      "head",   "eyes",   "neck",     "hand",   "likeness"};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// One row, and what errors call it.
class Row {
 public:
  Row(std::string_view line, const std::string& table, std::size_t number)
      : cells_(split(line, '\t')), table_(table), number_(number) {
    if (cells_.size() != column_names.size())
      throw Error(where() + " has " + std::to_string(cells_.size()) + " columns, but there must be " +
                  std::to_string(column_names.size()));
  }

  std::string_view operator[](Column column) const {
    const std::string_view cell = cells_[static_cast<std::size_t>(column)];
    if (cell.empty()) fail(column, "is empty; write - where there is nothing");
    return cell == "-" ? std::string_view() : cell;
  }

  std::string_view required(Column column) const {
    const std::string_view cell = (*this)[column];
    if (cell.empty()) fail(column, "must not be empty");
    return cell;
  }

  std::vector<std::string_view> list(Column column) const {
    const std::string_view cell = (*this)[column];
    return cell.empty() ? std::vector<std::string_view>() : split(cell, ',');
  }

  float number(Column column, std::string_view text, float low, float high) const {
    float value = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || end != last || !(value >= low && value <= high))
      fail(column, "is '" + std::string(text) + "', not a number in " + shown(low) + ".." + shown(high));
    return value;
  }

  /// The number of the cell's word among `words`.
  template <std::size_t N>
  std::size_t choice(Column column, const std::array<const char*, N>& words) const {
    const std::string_view cell = required(column);
    const auto found = std::find(words.begin(), words.end(), cell);
    if (found == words.end()) unknown(column, cell, {words.begin(), words.end()});
    return static_cast<std::size_t>(found - words.begin());
  }

  std::vector<std::string> words(Column column, const std::vector<std::string>& known) const {
    std::vector<std::string> found;
    for (const std::string_view word : list(column)) {
      if (std::find(known.begin(), known.end(), word) == known.end()) unknown(column, word, known);
      found.emplace_back(word);
    }
    return found;
  }

  AssetRegion region(Column column) const {
    const std::vector<std::string_view> parts = list(column);
    if (parts.empty()) return {};
    if (parts.size() != 3) fail(column, "is not a region: three numbers x,y,w");
    AssetRegion region;
    region.x = number(column, parts[0], -0.5F, 1.5F);
    region.y = number(column, parts[1], -0.5F, 1.5F);
    region.w = number(column, parts[2], 0.001F, 2);
    return region;
  }

  [[noreturn]] void fail(Column column, const std::string& problem) const {
    throw Error(where() + ", column " + column_names[static_cast<std::size_t>(column)] + ": " + problem);
  }

 private:
  std::string where() const { return table_ + ", row " + std::to_string(number_); }

  static std::string shown(float number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
  }

  [[noreturn]] void unknown(Column column, std::string_view word, const std::vector<std::string>& known) const {
    fail(column, "there is no '" + std::string(word) + "'" + did_you_mean(std::string(word), known) +
                     "; it is one of " + listed(known, 30));
  }

  std::vector<std::string_view> cells_;
  const std::string& table_;
  std::size_t number_;
};

Asset read_asset(const Row& row, const WordNet& wordnet) {
  Asset asset;
  asset.file = row.required(Column::file);
  if (asset.file.front() == '/' || asset.file.find("..") != std::string::npos)
    row.fail(Column::file, "'" + asset.file + "' leaves the folder");
  asset.name = row.required(Column::name);

  row.required(Column::meanings);
  for (const std::string_view meaning : row.list(Column::meanings)) {
    SynsetId synset = 0;
    try {
      synset = wordnet.sense(meaning);
    } catch (const Error& error) {
      row.fail(Column::meanings, error.what());
    }
    if (asset.synset == 0)
      asset.synset = synset;
    else
      asset.also.push_back(synset);
  }

  asset.kind = static_cast<AssetKind>(row.choice<3>(Column::kind, {"photo", "drawing", "symbol"}));
  asset.stance = static_cast<Stance>(row.choice<4>(Column::stance, {"ground", "air", "water", "wall"}));
  asset.facing = static_cast<Facing>(row.choice<3>(Column::facing, {"left", "right", "front"}));
  asset.height = row.number(Column::height, row.required(Column::height), 0.001F, 1000);

  const std::string_view count = row.required(Column::things);
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), asset.things);
  if (error != std::errc() || end != count.data() + count.size() || asset.things < 1 || asset.things > 99)
    row.fail(Column::things, "is '" + std::string(count) + "', not a whole number in 1..99");

  asset.colors = row.words(Column::colors, color_names());
  asset.textures = row.words(Column::textures, texture_names());
  asset.head = row.region(Column::head);
  asset.eyes = row.region(Column::eyes);
  asset.neck = row.region(Column::neck);
  asset.hand = row.region(Column::hand);
  const std::string_view measured = row[Column::likeness];
  if (!measured.empty()) asset.likeness = row.number(Column::likeness, measured, 0.01F, 1);
  return asset;
}

}  // namespace

std::vector<Asset> read_asset_table(std::string_view table, const std::string& name, const WordNet& words) {
  std::vector<std::string_view> lines = split(table, '\n');
  if (lines.back().empty()) lines.pop_back();
  const std::vector<std::string_view> titles = lines.empty() ? lines : split(lines.front(), '\t');
  if (!std::equal(titles.begin(), titles.end(), column_names.begin(), column_names.end()))
    throw Error(name + ", row 1: the columns must be " + listed({column_names.begin(), column_names.end()}));

  std::vector<Asset> assets;
  assets.reserve(lines.size() - 1);
  std::set<std::string> files;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Row row(lines[i], name, i + 1);
    assets.push_back(read_asset(row, words));
    if (!files.insert(assets.back().file).second)
      row.fail(Column::file, "'" + assets.back().file + "' was listed before");
  }
  return assets;
}

const std::vector<std::string>& texture_names() {
  static const std::vector<std::string> names = {
      "bumpy",  "ceramic", "checkered", "feathered", "furry",   "glassy", "leafy",   "leather", "metallic", "plastic",
      "rubber", "scaly",   "shiny",     "spiky",     "spotted", "stone",  "striped", "wooden",  "woolly",   "wrinkled"};
  return names;
}

}  // namespace maia
