// Fills the column "colors" of the list of assets from their pixels.
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "scene/catalog/catalog.hpp"
#include "scene/catalog/main_colors.hpp"

namespace {

constexpr int rendered_height = 256;
constexpr int colors_column = 8;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text.empty() ? "-" : text;
}

}  // namespace

int main() {
  try {
    const maia::Catalog& catalog = maia::Catalog::installed();
    std::string line;
    std::getline(std::cin, line);
    std::cout << line << '\n';
    while (std::getline(std::cin, line)) {
      const std::string file = line.substr(0, line.find('\t'));
      for (std::size_t i = 0; i < catalog.assets().size(); ++i) {
        if (catalog.assets()[i].file != file) continue;
        std::size_t begin = 0;
        for (int column = 0; column < colors_column; ++column) begin = line.find('\t', begin) + 1;
        line.replace(begin, line.find('\t', begin) - begin,
                     joined(main_colors(*catalog.sprite(static_cast<int>(i), rendered_height))));
        break;
      }
      std::cout << line << '\n';
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "maia_asset_colors: " << error.what() << '\n';
    return 1;
  }
}
