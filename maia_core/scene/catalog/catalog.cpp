#include "scene/catalog/catalog.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "scene/catalog/asset_table.hpp"
#include "scene/catalog/load_sprite.hpp"
#include "scene/catalog/meanings.hpp"
#include "scene/catalog/sprite_cache.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t cache_bytes = 256U << 20U;
constexpr int min_rendered = 64;
constexpr int max_rendered = 1024;
const std::string clip_art_prefix = "openclipart/";

fs::path folder_or(const char* variable, const char* usual) {
  const char* set = std::getenv(variable);
  return set && *set ? set : usual;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !text) throw Error("can't read " + path.string() + "; install maia again, or set MAIA_DATA");
  return text.str();
}

bool is_vector(const std::string& file) { return file.size() > 4 && file.compare(file.size() - 4, 4, ".svg") == 0; }

}  // namespace

struct Catalog::Impl {
  std::vector<Asset> assets;
  std::vector<std::string> paths;
  Meanings meanings;
  mutable SpriteCache sprites{cache_bytes};

  Impl(std::vector<Asset> listed, std::vector<std::string> files)
      : assets(std::move(listed)), paths(std::move(files)), meanings(assets, WordNet::installed()) {}
};

const Catalog& Catalog::installed() {
  static const Catalog catalog = [] {
    const fs::path table = data_folder() / "scene" / "assets.tsv";
    const fs::path stamps = folder_or("MAIA_STAMPS", "/usr/share/tuxpaint/stamps");
    const fs::path clip_art = folder_or("MAIA_CLIPART", "/usr/share/openclipart/svg");
    std::vector<Asset> assets;
    std::vector<std::string> paths;
    bool stamps_there = false;
    for (Asset& asset : read_asset_table(text_of(table), table.string(), WordNet::installed())) {
      const bool clip = asset.file.compare(0, clip_art_prefix.size(), clip_art_prefix) == 0;
      const fs::path path = clip ? clip_art / asset.file.substr(clip_art_prefix.size()) : stamps / asset.file;
      std::error_code ignored;
      if (!fs::is_regular_file(path, ignored)) continue;
      stamps_there = stamps_there || !clip;
      assets.push_back(std::move(asset));
      paths.push_back(path.string());
    }
    if (!stamps_there)
      throw Error("the photographs that scenes are made of are not in " + stamps.string() +
                  "; install the package tuxpaint-stamps-default, or set MAIA_STAMPS to their folder");
    return Catalog(std::make_shared<Impl>(std::move(assets), std::move(paths)));
  }();
  return catalog;
}

Catalog Catalog::open(const std::string& table, const std::string& folder) {
  std::vector<Asset> assets = read_asset_table(text_of(table), table, WordNet::installed());
  if (assets.empty()) throw Error(table + " lists no assets");
  std::vector<std::string> paths;
  for (const Asset& asset : assets) paths.push_back((fs::path(folder) / asset.file).string());
  return Catalog(std::make_shared<Impl>(std::move(assets), std::move(paths)));
}

const std::vector<Asset>& Catalog::assets() const { return impl_->assets; }

std::vector<int> Catalog::of(SynsetId synset) const { return impl_->meanings.of(synset); }

SynsetId Catalog::nearest(SynsetId synset) const { return impl_->meanings.nearest(synset); }

std::shared_ptr<const Sprite> Catalog::sprite(int asset, int height) const {
  if (asset < 0 || asset >= static_cast<int>(impl_->assets.size()))
    throw Error("there is no asset number " + std::to_string(asset) + "; there are " +
                std::to_string(impl_->assets.size()));
  const auto index = static_cast<std::size_t>(asset);
  int rendered = 0;
  if (is_vector(impl_->assets[index].file))
    for (rendered = min_rendered; rendered < std::min(height, max_rendered);) rendered *= 2;

  const std::uint64_t key = static_cast<std::uint64_t>(index) << 16U | static_cast<std::uint64_t>(rendered);
  if (auto found = impl_->sprites.find(key)) return found;
  return impl_->sprites.put(
      key, std::make_shared<Sprite>(load_sprite(impl_->paths[index], impl_->assets[index].kind, rendered)));
}

}  // namespace maia
