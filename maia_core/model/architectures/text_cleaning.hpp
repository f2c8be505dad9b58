// What CLIP's tokenizer does to a text before it looks at its words.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace maia {

/// HTML's named character references: "amp;" -> U+0026. Those that may stand without a semicolon appear without one,
/// too.
using HtmlEntities = std::map<std::u32string, std::u32string, std::less<>>;

/// Reads lines of a name, a tab and hexadecimal code points. Throws Error, naming the file, if it can't be read.
HtmlEntities read_html_entities(const std::filesystem::path& path);

/// The text as UTF-32. Throws Error if it is not UTF-8.
std::u32string decode_utf8(const std::string& text);
std::string encode_utf8(const std::u32string& text);

/// Lower case, in composed form (NFC), with straight quotes, single spaces and no control characters; HTML entities,
/// ligatures of Latin letters and full-width forms resolved. The same as open_clip's, which uses the Python package
/// ftfy, but for this: text that was decoded in a wrong encoding is not repaired, C1 control characters stay, entities
/// in capitals that HTML does not have (&EACUTE;) are not guessed, and what counts as a letter is for the installed
/// version of ICU to say.
std::u32string clean_text(const std::u32string& text, const HtmlEntities& entities);

}  // namespace maia
