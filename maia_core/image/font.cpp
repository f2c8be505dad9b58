#include "image/font.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>

// The font's file becomes read-only data of the library.
__asm__(
    ".pushsection .rodata\n"
    ".global maia_caption_font\n"
    ".hidden maia_caption_font\n"
    "maia_caption_font:\n"
    ".incbin \"" MAIA_CAPTION_FONT
    "\"\n"
    ".global maia_caption_font_end\n"
    ".hidden maia_caption_font_end\n"
    "maia_caption_font_end:\n"
    ".byte 0\n"
    ".popsection\n");
extern "C" {
extern const unsigned char maia_caption_font[];
extern const unsigned char maia_caption_font_end[];
}

namespace maia {
namespace {

constexpr char32_t ellipsis = U'\u2026';
constexpr char32_t no_such_letter = U'\u25A1';
constexpr char32_t no_text = U'\uFFFD';

/// The character at `place` of UTF-8 text, which moves on; no_text for a byte that does not belong there.
char32_t next_character(const std::string& text, std::size_t& place) {
  const auto lead = static_cast<unsigned char>(text[place++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF5   ? 3
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                                                 : 0;
  if (more == 0) return no_text;
  char32_t value = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) {
    if (place + static_cast<std::size_t>(i) >= text.size()) return no_text;
    const auto next = static_cast<unsigned char>(text[place + static_cast<std::size_t>(i)]);
    if (next >> 6 != 2) return no_text;
    value = value << 6 | (next & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0x80, 0x800, 0x10000};
  if (value < smallest[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return no_text;
  place += static_cast<std::size_t>(more);
  return value;
}

bool is_space(char32_t c) {
  return c <= U' ' || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Joiners, marks of direction, variants of emoji: nothing to see.
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

/// Accents that follow their letter, as file names of some systems have them.
struct Accent {
  char32_t mark;
  const char32_t* letters;   // each with ...
  const char32_t* composed;  // ... what it becomes
};
constexpr Accent accents[] = {
    {0x300, U"AEIOUaeiouNn", U"ÀÈÌÒÙàèìòùǸǹ"},
    {0x301, U"AEIOUYaeiouyCcLlNnRrSsZz", U"ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹź"},
    {0x302, U"AEIOUaeiouCcGgHhJjSsWwYy", U"ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ"},
    {0x303, U"ANOanoIiUu", U"ÃÑÕãñõĨĩŨũ"},
    {0x304, U"AEIOUaeiou", U"ĀĒĪŌŪāēīōū"},
    {0x306, U"AaEeGgIiOoUuИи", U"ĂăĔĕĞğĬĭŎŏŬŭЙй"},
    {0x307, U"CcEeGgIZz", U"ĊċĖėĠġİŻż"},
    {0x308, U"AEIOUYaeiouyЕе", U"ÄËÏÖÜŸäëïöüÿЁё"},
    {0x30A, U"AaUu", U"ÅåŮů"},
    {0x30B, U"OoUu", U"ŐőŰű"},
    {0x30C, U"CcDdEeNnRrSsTtZz", U"ČčĎďĚěŇňŘřŠšŤťŽž"},
    {0x327, U"CcGKkLlNnRrSsTt", U"ÇçĢĶķĻļŅņŖŗŞşŢţ"},
    {0x328, U"AaEeIiUu", U"ĄąĘęĮįŲų"},
};

bool is_accent(char32_t c) {
  return (c >= 0x300 && c < 0x370) || (c >= 0x1AB0 && c < 0x1B00) || (c >= 0x20D0 && c < 0x2100);
}

/// The letter with the accent, or without it if there is no such character.
char32_t with_accent(char32_t letter, char32_t mark) {
  for (const Accent& accent : accents)
    if (accent.mark == mark)
      for (std::size_t i = 0; accent.letters[i]; ++i)
        if (accent.letters[i] == letter) return accent.composed[i];
  return letter;
}

}  // namespace

struct Font::Face {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  int pixels = 0;

  ~Face() {
    if (face) FT_Done_Face(face);
    if (library) FT_Done_FreeType(library);
  }

  /// Loads a character; false if the font can't.
  bool load(char32_t c, FT_Int32 flags) const { return FT_Load_Char(face, c, flags | FT_LOAD_TARGET_LIGHT) == 0; }

  /// In 64ths of a pixel.
  long advance(char32_t c) const { return load(c, FT_LOAD_DEFAULT) ? face->glyph->advance.x : 0; }
};

Font::Font(int pixels) : face_(std::make_unique<Face>()) {
  face_->pixels = pixels;
  if (FT_Init_FreeType(&face_->library) != 0 ||
      FT_New_Memory_Face(face_->library, maia_caption_font, maia_caption_font_end - maia_caption_font, 0,
                         &face_->face) != 0 ||
      FT_Set_Pixel_Sizes(face_->face, 0, static_cast<FT_UInt>(pixels)) != 0)
    throw Error("the font of captions can't be used at " + std::to_string(pixels) + " pixels");
}

Font::~Font() = default;

int Font::line_height() const { return (face_->pixels * 5 + 3) / 4; }

std::u32string Font::readable(const std::string& text) const {
  std::u32string out;
  for (std::size_t place = 0; place < text.size();) {
    const char32_t c = next_character(text, place);
    if (is_invisible(c)) continue;
    if (is_accent(c)) {
      if (!out.empty()) out.back() = with_accent(out.back(), c);
    } else if (is_space(c)) {
      out += U' ';
    } else {
      out += FT_Get_Char_Index(face_->face, c) != 0 ? c : no_such_letter;
    }
  }
  return out;
}

int Font::width(const std::u32string& text) const {
  long sum = 0;
  for (const char32_t c : text) sum += face_->advance(c);
  return static_cast<int>((sum + 63) / 64);
}

std::vector<std::u32string> Font::wrapped(const std::string& text, int width, int lines) const {
  std::vector<std::u32string> out;
  const auto trim = [](std::u32string& s) {
    s.erase(0, std::min(s.find_first_not_of(U' '), s.size()));
    s.erase(s.find_last_not_of(U' ') + 1);
  };
  // How many of the characters fit, with `more` pixels to spare.
  const auto fitting = [&](const std::u32string& s, int more) {
    long sum = 0;
    std::size_t count = 0;
    while (count < s.size() && (sum += face_->advance(s[count])) <= 64L * (width - more)) ++count;
    return count;
  };
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::u32string rest = readable(text.substr(begin, end - begin));
    trim(rest);
    begin = end + 1;
    do {
      std::size_t count = fitting(rest, 0);
      const bool last = static_cast<int>(out.size()) + 1 == lines;
      const bool more = count < rest.size() || (last && begin <= text.size());
      if (more && last) {
        std::u32string line = rest.substr(0, fitting(rest, this->width({ellipsis})));
        trim(line);
        out.push_back(line + ellipsis);
        return out;
      }
      if (count < rest.size()) {
        const std::size_t space = rest.rfind(U' ', count);
        if (space != std::u32string::npos && space > 0) count = space;
      }
      count = std::max<std::size_t>(count, rest.empty() ? 0 : 1);
      out.push_back(rest.substr(0, count));
      rest.erase(0, count);
      trim(out.back());
      trim(rest);
    } while (!rest.empty());
  }
  return out;
}

void Font::draw(const Canvas& canvas, int x, int y, const std::u32string& text, Color color) const {
  const int baseline = y + face_->pixels;
  long pen = 64L * x;
  for (const char32_t c : text) {
    if (!face_->load(c, FT_LOAD_RENDER)) continue;
    const FT_GlyphSlot glyph = face_->face->glyph;
    const FT_Bitmap& bitmap = glyph->bitmap;
    const int left = static_cast<int>(pen / 64) + glyph->bitmap_left;
    const int top = baseline - glyph->bitmap_top;
    for (int row = 0; row < static_cast<int>(bitmap.rows); ++row) {
      for (int column = 0; column < static_cast<int>(bitmap.width); ++column) {
        const int to_x = left + column, to_y = top + row;
        if (to_x < 0 || to_y < 0 || to_x >= canvas.width || to_y >= canvas.height) continue;
        const unsigned ink = bitmap.buffer[row * bitmap.pitch + column];
        std::uint8_t* pixel = canvas.rgb + (static_cast<std::ptrdiff_t>(to_y) * canvas.width + to_x) * 3;
        for (std::size_t i = 0; i < 3; ++i)
          pixel[i] = static_cast<std::uint8_t>((pixel[i] * (255 - ink) + color[i] * ink + 127) / 255);
      }
    }
    pen += glyph->advance.x;
  }
}

}  // namespace maia
