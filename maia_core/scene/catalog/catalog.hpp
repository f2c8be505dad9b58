// The cut-out photographs and drawings that scenes are made of.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scene/words/wordnet.hpp"

namespace maia {

/// A point or length relative to an asset: 0..1 of its trimmed width (x, w) and height (y, h), from the top left.
struct AssetRegion {
  float x = 0, y = 0, w = 0, h = 0;
  bool known() const { return w > 0; }
};

enum class AssetKind { photo, drawing, symbol };

/// Where a thing is at home in a picture.
enum class Stance {
  ground,  ///< stands or lies on the ground, its lower edge touches it
  air,     ///< flies or floats in the sky
  water,   ///< swims or floats; on land it lies on the ground
  wall,    ///< hangs, or is held: rests against nothing
};

enum class Facing { left, right, front };

/// One cut-out picture. `file` is relative to the folder of the stamps, or starts with "openclipart/" and is relative
/// to the folder of the clip art.
struct Asset {
  std::string file;
  std::string name;            ///< what a person calls it, singular: "tiger"
  SynsetId synset = 0;         ///< its most specific meaning
  std::vector<SynsetId> also;  ///< what else it is: a lamb (a young mammal in WordNet) is a sheep, too
  AssetKind kind = AssetKind::photo;
  Stance stance = Stance::ground;
  Facing facing = Facing::front;
  float height = 1;                   ///< of the whole cut-out in the real world, metres
  int things = 1;                     ///< how many of them it shows
  std::vector<std::string> colors;    ///< main colors, largest share first, of color_names()
  std::vector<std::string> textures;  ///< of texture_names(), or empty
  AssetRegion head;  ///< where a hat sits: x, y = the middle of its lower edge, w = the head's width; unknown if none
  AssetRegion eyes;  ///< where glasses sit: centre and width
  AssetRegion neck;  ///< where a tie or scarf sits: centre and width
  AssetRegion hand;  ///< where something held is: centre (an animal's mouth); w = a hand's width
  /// How often an ImageNet network knew it in four views, 0.05..1; 0.5 if ImageNet has no such thing.
  float likeness = 0.5F;
};

/// An asset's pixels, trimmed to what is not transparent: width * height * 4 bytes R, G, B, A (not premultiplied;
/// colors of transparent pixels are those of their nearest opaque neighbors), without fringes of the background that it
/// was cut from.
struct Sprite {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
};

/// Safe to use from several threads.
class Catalog {
 public:
  /// The assets listed in share/maia/scene/assets.tsv whose files are installed under $MAIA_STAMPS, else
  /// /usr/share/tuxpaint/stamps, and $MAIA_CLIPART, else /usr/share/openclipart/svg. Opened once; nothing is decoded.
  /// Throws Error, naming the package, if there are none, and naming row and column if the list is damaged.
  static const Catalog& installed();

  /// The assets of a list in the format of assets.tsv, whose files are all in `folder`.
  static Catalog open(const std::string& table, const std::string& folder);

  const std::vector<Asset>& assets() const;

  /// The assets that are a kind of `synset`, by their numbers in assets(), photographs first, symbols last.
  std::vector<int> of(SynsetId synset) const;

  /// `synset` itself if of(synset) isn't empty, else the meaning of an asset that is most similar to it; of several, a
  /// photograph's. Computed once for each meaning.
  SynsetId nearest(SynsetId synset) const;

  /// Decoded at first use and kept (at most 256 MB, least recently used go). `height` in pixels is how large it will be
  /// drawn: vector drawings are rendered at that size rounded up to a power of 2 in 64..1024 (less if they would become
  /// wider than 2048); pixel images come as they are. Throws Error if there is no such asset or, naming the file, if it
  /// is damaged.
  std::shared_ptr<const Sprite> sprite(int asset, int height) const;

  struct Impl;

 private:
  explicit Catalog(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// What a surface can look like: bumpy, ceramic, checkered, feathered, furry, glassy, leafy, leather, metallic,
/// plastic, rubber, scaly, shiny, spiky, spotted, stone, striped, wooden, woolly, wrinkled.
const std::vector<std::string>& texture_names();

/// The eleven basic color terms: black, white, gray, red, orange, yellow, green, blue, purple, pink, brown.
const std::vector<std::string>& color_names();

/// The basic color term for an sRGB color, as most people would name a patch of it.
const std::string& color_name(std::uint8_t r, std::uint8_t g, std::uint8_t b);

}  // namespace maia
