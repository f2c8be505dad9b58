#include "broker/shown/safe_html.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/shown/harmless_text.hpp"
#include "broker/shown/safe_style.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t deepest = 200;

constexpr std::array elements = {
    "a"sv,      "abbr"sv,       "b"sv,        "bdi"sv, "blockquote"sv, "br"sv,    "caption"sv, "cite"sv,  "code"sv,
    "col"sv,    "colgroup"sv,   "dd"sv,       "del"sv, "details"sv,    "dfn"sv,   "div"sv,     "dl"sv,    "dt"sv,
    "em"sv,     "figcaption"sv, "figure"sv,   "h1"sv,  "h2"sv,         "h3"sv,    "h4"sv,      "h5"sv,    "h6"sv,
    "hr"sv,     "i"sv,          "img"sv,      "ins"sv, "kbd"sv,        "li"sv,    "mark"sv,    "meter"sv, "ol"sv,
    "p"sv,      "pre"sv,        "progress"sv, "q"sv,   "s"sv,          "samp"sv,  "section"sv, "small"sv, "span"sv,
    "strong"sv, "sub"sv,        "summary"sv,  "sup"sv, "table"sv,      "tbody"sv, "td"sv,      "tfoot"sv, "th"sv,
    "thead"sv,  "time"sv,       "tr"sv,       "tt"sv,  "u"sv,          "ul"sv,    "var"sv,
};
static_assert(std::is_sorted(elements.begin(), elements.end()));

/// As browsers spell them; compared without regard to case.
constexpr std::array svg_elements = {
    "circle"sv, "clipPath"sv,       "defs"sv,    "ellipse"sv,  "g"sv,     "line"sv, "linearGradient"sv,
    "marker"sv, "path"sv,           "polygon"sv, "polyline"sv, "rect"sv,  "stop"sv, "svg"sv,
    "symbol"sv, "radialGradient"sv, "text"sv,    "title"sv,    "tspan"sv, "use"sv,
};

/// Shapes and what shapes refer to: within an <svg> only these keep their ids.
constexpr std::array referred_to = {
    "circle"sv, "clippath"sv, "ellipse"sv,  "line"sv,           "lineargradient"sv, "marker"sv,
    "path"sv,   "polygon"sv,  "polyline"sv, "radialgradient"sv, "rect"sv,
};

constexpr std::array roles = {"cell"sv, "columnheader"sv, "figure"sv, "group"sv, "img"sv,
                              "list"sv, "listitem"sv,     "none"sv,   "note"sv,  "presentation"sv,
                              "row"sv,  "rowheader"sv,    "table"sv};

constexpr std::array without_content = {"br"sv, "col"sv, "hr"sv, "img"sv};

/// Left out with all that is in them.
constexpr std::array removed = {
    "applet"sv, "audio"sv,   "embed"sv,    "foreignobject"sv, "frameset"sv, "head"sv,      "iframe"sv,
    "math"sv,   "noembed"sv, "noframes"sv, "noscript"sv,      "object"sv,   "plaintext"sv, "script"sv,
    "select"sv, "style"sv,   "template"sv, "textarea"sv,      "video"sv,    "xmp"sv,
};
static_assert(std::is_sorted(removed.begin(), removed.end()));

constexpr std::array attributes = {
    "align"sv, "alt"sv,  "colspan"sv, "datetime"sv, "dir"sv,    "height"sv,  "high"sv,
    "lang"sv,  "low"sv,  "max"sv,     "min"sv,      "open"sv,   "optimum"sv, "rowspan"sv,
    "scope"sv, "span"sv, "start"sv,   "title"sv,    "valign"sv, "value"sv,   "width"sv,
};
static_assert(std::is_sorted(attributes.begin(), attributes.end()));

constexpr std::array svg_attributes = {
    "alignment-baseline"sv,
    "clip-path"sv,
    "clip-rule"sv,
    "clipPathUnits"sv,
    "color"sv,
    "cx"sv,
    "cy"sv,
    "d"sv,
    "display"sv,
    "dominant-baseline"sv,
    "dx"sv,
    "dy"sv,
    "fill"sv,
    "fill-opacity"sv,
    "fill-rule"sv,
    "font-family"sv,
    "font-size"sv,
    "font-style"sv,
    "font-variant"sv,
    "font-weight"sv,
    "fx"sv,
    "fy"sv,
    "gradientTransform"sv,
    "gradientUnits"sv,
    "height"sv,
    "letter-spacing"sv,
    "marker-end"sv,
    "marker-mid"sv,
    "marker-start"sv,
    "markerHeight"sv,
    "markerUnits"sv,
    "markerWidth"sv,
    "offset"sv,
    "opacity"sv,
    "orient"sv,
    "pathLength"sv,
    "points"sv,
    "preserveAspectRatio"sv,
    "r"sv,
    "refX"sv,
    "refY"sv,
    "rotate"sv,
    "rx"sv,
    "ry"sv,
    "shape-rendering"sv,
    "spreadMethod"sv,
    "stop-color"sv,
    "stop-opacity"sv,
    "stroke"sv,
    "stroke-dasharray"sv,
    "stroke-dashoffset"sv,
    "stroke-linecap"sv,
    "stroke-linejoin"sv,
    "stroke-miterlimit"sv,
    "stroke-opacity"sv,
    "stroke-width"sv,
    "text-anchor"sv,
    "text-decoration"sv,
    "text-rendering"sv,
    "textLength"sv,
    "transform"sv,
    "vector-effect"sv,
    "version"sv,
    "viewBox"sv,
    "visibility"sv,
    "width"sv,
    "word-spacing"sv,
    "writing-mode"sv,
    "x"sv,
    "x1"sv,
    "x2"sv,
    "y"sv,
    "y1"sv,
    "y2"sv,
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// From names in lower case to the list's spelling.
using Spellings = std::unordered_map<std::string, std::string_view>;

template <class List>
Spellings spellings_of(const List& list) {
  Spellings spellings;
  for (const std::string_view name : list) spellings.emplace(lower(name), name);
  return spellings;
}

/// Empty if the name is not in the list.
std::string_view spelled_in(const Spellings& spellings, const std::string& lower_name) {
  const auto found = spellings.find(lower_name);
  return found == spellings.end() ? std::string_view() : found->second;
}

const Spellings& svg_element_names() {
  static const Spellings spellings = spellings_of(svg_elements);
  return spellings;
}

const Spellings& svg_attribute_names() {
  static const Spellings spellings = spellings_of(svg_attributes);
  return spellings;
}

/// Text as HTML, so that a browser reads exactly this text.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
      result += c;
    else if (c == '\r')
      result += "\n";
  }
  return result;
}

/// The same for text that is HTML already: its references stay what they are, but for those that hide ASCII.
std::string escaped_text(std::string_view html) {
  std::string result;
  while (!html.empty()) {
    const std::size_t plain = std::min(html.find('&'), html.size());
    result += escaped(html.substr(0, plain));
    html.remove_prefix(plain);
    if (html.empty()) break;
    const std::size_t length = std::max<std::size_t>(reference_length(html), 1);
    const std::string_view reference = html.substr(0, length);
    const std::string character = length > 1 ? decoded(reference) : std::string("&");
    result += length > 1 && character == reference ? character : escaped(character);
    html.remove_prefix(length);
  }
  return result;
}

bool is_safe_link(std::string_view url) {
  const std::string start = lower(url.substr(0, 8));
  for (const std::string_view scheme : {"http://"sv, "https://"sv, "mailto:"sv})
    if (start.starts_with(scheme)) return true;
  return url.starts_with('#') || is_file_name(url);
}

/// url(#name) alone, as SVG refers to gradients and the like.
std::string safe_reference(std::string_view value) {
  if (!value.starts_with("url(#") || !value.ends_with(')')) return {};
  const std::string id = safe_id(value.substr(5, value.size() - 6));
  return id.empty() ? "" : "url(#" + id + ")";
}

/// Of "transform" and "gradientTransform".
bool is_transform(std::string_view value) {
  return value.size() < 2000 &&
         value.find_first_not_of("abcdefghijklmnopqrstuvwxyzXY0123456789 ,.()+-\t\n\r") == std::string_view::npos;
}

class Filter {
 public:
  explicit Filter(std::string_view html) : in_(html) {}

  bool acted() const { return acted_; }

  std::string run() {
    while (at_ < in_.size()) {
      const std::size_t tag = std::min(in_.find('<', at_), in_.size());
      text(in_.substr(at_, tag - at_));
      at_ = tag;
      if (at_ < in_.size()) markup();
    }
    while (!open_.empty()) close();
    flush();
    return std::move(out_);
  }

 private:
  struct Attribute {
    std::string name, value;
  };

  void text(std::string_view raw) {
    if (skipped_.empty() && !raw.empty()) text_ += escaped_text(raw);
  }

  /// What stood on both sides of something that is left out is one text now, and may be a command only now.
  void flush() { out_ += harmless_math(std::exchange(text_, {})); }

  void markup() {
    const auto starts = [this](std::string_view start) { return in_.substr(at_, start.size()) == start; };
    const char second = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (starts("<!--"))
      skip_behind("-->", 4);
    else if (second == '!' || second == '?')
      skip_behind(">", 2);
    else if (second == '/')
      end_tag();
    else if (is_letter(second))
      start_tag();
    else {
      text("<");
      ++at_;
    }
  }

  void skip_behind(std::string_view end, std::size_t from) {
    const std::size_t found = in_.find(end, std::min(at_ + from, in_.size()));
    at_ = found == std::string_view::npos ? in_.size() : found + end.size();
  }

  std::string take_name() {
    const std::size_t begin = at_;
    while (at_ < in_.size() && !is_blank(in_[at_]) && in_[at_] != '/' && in_[at_] != '>' && in_[at_] != '=') ++at_;
    return lower(in_.substr(begin, at_ - begin));
  }

  void end_tag() {
    at_ += 2;
    const std::string name = take_name();
    skip_behind(">", 0);
    if (!skipped_.empty()) {
      if (name == skipped_ && --skipped_depth_ == 0) skipped_.clear();
      return;
    }
    if (!is_open(name)) return;
    while (open_.back() != name) close();
    close();
  }

  bool is_open(std::string_view name) const { return std::find(open_.begin(), open_.end(), name) != open_.end(); }

  void close() {
    flush();
    const std::string_view spelled = spelling(open_.back());
    out_.append("</").append(spelled).append(">");
    open_.pop_back();
  }

  static std::string_view spelling(const std::string& name) {
    const auto found = std::lower_bound(elements.begin(), elements.end(), name);
    return found != elements.end() && *found == name ? *found : spelled_in(svg_element_names(), name);
  }

  void start_tag() {
    ++at_;
    const std::string name = take_name();
    bool closed = false;
    const std::vector<Attribute> given = take_attributes(closed);
    if (!skipped_.empty()) {
      if (name == skipped_ && !closed) ++skipped_depth_;
      return;
    }
    if (std::binary_search(removed.begin(), removed.end(), name)) {
      // Within an <svg> "<style/>" has no content; elsewhere a browser takes it for the start.
      if (closed && is_open("svg")) return;
      acted_ = true;
      skipped_ = name;
      skipped_depth_ = 1;
      skip_raw_text();
      return;
    }
    const std::string_view spelled = spelling(name);
    const bool is_empty = contains(without_content, name);
    const bool is_svg = !std::binary_search(elements.begin(), elements.end(), name);
    if (spelled.empty() || (!is_empty && open_.size() >= deepest) || (is_svg && name != "svg" && !is_open("svg")))
      return;
    // What is used must not use others: copies of copies of copies would take a browser for ever.
    if (name == "use" && (is_open("defs") || is_open("symbol") || is_open("clippath") || is_open("marker"))) return;
    flush();
    out_.append("<").append(spelled);
    std::vector<std::string> written;
    for (const Attribute& attribute : given) {
      if (std::find(written.begin(), written.end(), attribute.name) != written.end()) continue;
      written.push_back(attribute.name);
      put(name, is_svg, attribute);
    }
    if (name == "a") out_ += " target=\"_blank\" rel=\"noopener noreferrer\"";
    if (closed && is_svg) {
      out_ += "/>";
      return;
    }
    out_ += is_empty ? "/>" : ">";
    if (!is_empty) open_.push_back(name);
  }

  /// The content of a script and the like is no markup: only its own end tag ends it.
  void skip_raw_text() {
    if (!contains(std::array{"script"sv, "style"sv, "textarea"sv, "xmp"sv, "iframe"sv, "noembed"sv, "noframes"sv,
                             "plaintext"sv},
                  skipped_))
      return;
    for (std::size_t end = in_.find("</", at_);; end = in_.find("</", end + 2)) {
      if (end == std::string_view::npos) {
        at_ = in_.size();
        return;
      }
      if (lower(in_.substr(end + 2, skipped_.size())) != skipped_) continue;
      at_ = end;
      return;
    }
  }

  std::vector<Attribute> take_attributes(bool& closed) {
    std::vector<Attribute> list;
    while (at_ < in_.size() && in_[at_] != '>') {
      closed = in_[at_] == '/' && at_ + 1 < in_.size() && in_[at_ + 1] == '>';
      if (is_blank(in_[at_]) || in_[at_] == '/' || in_[at_] == '=') {
        ++at_;
        continue;
      }
      Attribute attribute{take_name(), {}};
      if (attribute.name == "xlink:href") attribute.name = "href";
      skip_blanks();
      if (at_ < in_.size() && in_[at_] == '=') {
        ++at_;
        skip_blanks();
        attribute.value = decoded(take_value());
      }
      if (list.size() < 100) list.push_back(std::move(attribute));
    }
    if (at_ < in_.size()) ++at_;
    return list;
  }

  void skip_blanks() {
    while (at_ < in_.size() && is_blank(in_[at_])) ++at_;
  }

  std::string_view take_value() {
    const char quote = at_ < in_.size() ? in_[at_] : '\0';
    if (quote == '"' || quote == '\'') {
      const std::size_t begin = ++at_;
      const std::size_t end = std::min(in_.find(quote, begin), in_.size());
      at_ = std::min(end + 1, in_.size());
      return in_.substr(begin, end - begin);
    }
    const std::size_t begin = at_;
    while (at_ < in_.size() && !is_blank(in_[at_]) && in_[at_] != '>') ++at_;
    return in_.substr(begin, at_ - begin);
  }

  void put(std::string_view name, std::string_view value) {
    out_.append(" ").append(name).append("=\"").append(escaped(value)).append("\"");
  }

  void put(const std::string& element, bool is_svg, const Attribute& attribute) {
    const auto& [name, value] = attribute;
    if (name == "style") {
      if (const std::string style = safe_style(value); !style.empty()) put(name, style);
    } else if (name == "id") {
      const bool may_have_one = contains(referred_to, element) || !(is_open("svg") || element == "svg");
      if (const std::string id = safe_id(value); may_have_one && !id.empty()) put(name, id);
    } else if (name == "class") {
      put_classes(value);
    } else if (name == "href") {
      put_link(element, value);
    } else if (name == "src") {
      if (element == "img" && (is_picture_data(value) || is_file_name(value)))
        put(name, value);
      else
        acted_ = true;
    } else if (name.starts_with("on")) {
      acted_ = true;
    } else if (name == "xmlns") {
      if (value == "http://www.w3.org/2000/svg") put(name, value);
    } else if (name.starts_with("aria-") && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == name.npos) {
      put(name, value);
    } else if (name == "role") {
      if (contains(roles, value)) put(name, value);
    } else if (!is_svg) {
      if (std::binary_search(attributes.begin(), attributes.end(), name)) put(name, value);
    } else if (const std::string_view spelled = spelled_in(svg_attribute_names(), name); !spelled.empty()) {
      put_presentation(spelled, value);
    }
  }

  void put_classes(std::string_view value) {
    std::string kept;
    while (!value.empty()) {
      const std::size_t end = std::min(value.find_first_of(" \t\n\r\f"), value.size());
      const std::string_view each = value.substr(0, end);
      value.remove_prefix(std::min(end + 1, value.size()));
      if (each.starts_with("maia-") && safe_id(each) == each) kept += (kept.empty() ? "" : " ") + std::string(each);
    }
    if (!kept.empty()) put("class", kept);
  }

  void put_link(const std::string& element, std::string_view value) {
    if (value.starts_with('#')) {
      const std::string id = safe_id(value.substr(1));
      if (!id.empty() && (element == "a" || !spelled_in(svg_element_names(), element).empty())) put("href", "#" + id);
    } else if (element == "a" && is_safe_link(value)) {
      put("href", value);
    } else if (!value.empty()) {
      acted_ = true;
    }
  }

  void put_presentation(std::string_view name, const std::string& value) {
    if (const std::string reference = safe_reference(value); !reference.empty())
      put(name, reference);
    else if (name.ends_with("ransform")        ? is_transform(value)
             : name == "d" || name == "points" ? is_path(value)
                                               : is_safe_value(value))
      put(name, value);
  }

  static bool is_path(std::string_view value) {
    return value.find_first_not_of("0123456789.,+- \t\r\neEMmLlHhVvCcSsQqTtAaZz") == std::string_view::npos;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_, text_;
  std::vector<std::string> open_;  // names in lower case
  std::string skipped_;            // the element that is left out with its content
  std::size_t skipped_depth_ = 0;
  bool acted_ = false;
};

}  // namespace

std::string safe_html(std::string_view html, bool* acted) {
  Filter filter(html);
  std::string safe = filter.run();
  if (acted != nullptr) *acted = filter.acted();
  return safe;
}

}  // namespace maia::broker
