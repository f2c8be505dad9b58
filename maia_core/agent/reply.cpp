#include "agent/reply.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace maia::agent {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// The opening or closing line of a block of code.
struct Fence {
  char mark = '`';
  std::size_t length = 0;
  std::string info;  ///< what follows the marks
};

std::optional<Fence> fence_in(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && at < 4 && line[at] == ' ') ++at;
  if (at == line.size() || (line[at] != '`' && line[at] != '~')) return std::nullopt;
  Fence fence{line[at], 0, {}};
  while (at < line.size() && line[at] == fence.mark) {
    ++at;
    ++fence.length;
  }
  if (fence.length < 3) return std::nullopt;
  fence.info = trimmed(line.substr(at));
  if (fence.mark == '`' && fence.info.find('`') != std::string::npos) return std::nullopt;  // inline code
  return fence;
}

bool is_cpp(const std::string& info) {
  const std::string language = lowered(info.substr(0, info.find_first_of(" {,")));
  static constexpr std::array<std::string_view, 7> names = {"", "cpp", "c++", "cxx", "cc", "c", "cpp20"};
  return std::find(names.begin(), names.end(), language) != names.end();
}

enum class Tag { hypotheses, description, label, reasoning, bias, answer, disconfirm, plan, code };

struct TagLine {
  Tag tag;
  int number = 0;
  std::string rest;  ///< of the line, behind the tag and its colon
};

std::string_view without_decoration(std::string_view line) {
  while (!line.empty() && (is_blank(line.front()) || std::string_view("*#_>-").find(line.front()) != line.npos))
    line.remove_prefix(1);
  return line;
}

std::optional<TagLine> tag_in(std::string_view whole_line) {
  std::string_view line = without_decoration(whole_line);
  if (line.empty() || line.front() != '[') return std::nullopt;
  const std::size_t close = line.find(']');
  if (close == line.npos) return std::nullopt;
  std::string name = lowered(trimmed(line.substr(1, close - 1)));
  TagLine found{Tag::code, 0, {}};
  if (name.starts_with("label ") && name.size() <= 9 &&
      std::all_of(name.begin() + 6, name.end(), [](unsigned char c) { return std::isdigit(c); })) {
    found.number = std::stoi(name.substr(6));
    name = "label";
  }
  static constexpr std::array<std::pair<std::string_view, Tag>, 11> tags = {{{"hypothesis list", Tag::hypotheses},
                                                                             {"hypotheses", Tag::hypotheses},
                                                                             {"hypothesis", Tag::hypotheses},
                                                                             {"description", Tag::description},
                                                                             {"label", Tag::label},
                                                                             {"reasoning", Tag::reasoning},
                                                                             {"bias", Tag::bias},
                                                                             {"answer", Tag::answer},
                                                                             {"disconfirm", Tag::disconfirm},
                                                                             {"plan", Tag::plan},
                                                                             {"code", Tag::code}}};
  const auto known = std::find_if(tags.begin(), tags.end(), [&](const auto& tag) { return tag.first == name; });
  if (known == tags.end()) return std::nullopt;
  found.tag = known->second;
  std::string_view rest = line.substr(close + 1);
  while (!rest.empty() && (is_blank(rest.front()) || rest.front() == '*' || rest.front() == '_' || rest.front() == ':'))
    rest.remove_prefix(1);
  found.rest = trimmed(rest);
  return found;
}

/// "Hypothesis_2: dogs", "2. dogs", "- dogs" become "dogs".
std::string without_number(std::string_view line) {
  line = without_decoration(line);
  if (lowered(line).starts_with("hypothesis")) {
    line.remove_prefix(10);
    while (!line.empty() && std::string_view("_ *#").find(line.front()) != line.npos) line.remove_prefix(1);
  }
  std::size_t digits = 0;
  while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits]))) ++digits;
  if (digits < line.size() && std::string_view(".):").find(line[digits]) != line.npos)
    line.remove_prefix(digits + 1);
  else if (digits == 0 && !line.empty() && line.front() == ':')
    line.remove_prefix(1);
  while (!line.empty() && (is_blank(line.front()) || line.front() == '*')) line.remove_prefix(1);
  return std::string(trimmed(line));
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

/// Takes a reply line by line.
class Parser {
 public:
  void line(std::string_view text) {
    if (const auto fence = fence_in(text)) return on_fence(*fence, text);
    if (open_) return add_line(block_, text);
    if (const auto tag = tag_in(text)) return on_tag(*tag);
    add_text(text);
  }

  Reply finish() {
    if (open_) {
      result_.unclosed = true;
      close_block();
    }
    for (std::string* text : {&result_.prose, &result_.description, &result_.reasoning, &result_.bias, &result_.answer,
                              &result_.disconfirm, &result_.plan, &result_.after_code})
      *text = trimmed(*text);
    for (Label& label : result_.labels) label.text = trimmed(label.text);
    std::erase_if(result_.labels, [](const Label& label) { return label.text.empty(); });
    return std::move(result_);
  }

 private:
  void on_fence(const Fence& fence, std::string_view text) {
    if (!open_) {
      open_ = fence;
      block_.clear();
    } else if (fence.mark == open_->mark && fence.length >= open_->length && fence.info.empty()) {
      close_block();
    } else {
      add_line(block_, text);
    }
  }

  void close_block() {
    if (is_cpp(open_->info)) {
      if (!trimmed(block_).empty()) {
        result_.code += (result_.code.empty() ? "" : "\n\n") + block_;
        ++result_.blocks;
      }
      section_ = Section::after_code;
    } else {
      result_.other_languages.push_back(open_->info);
      section_ = result_.code.empty() ? Section::prose : Section::after_code;
      add_text("```" + open_->info + "\n" + block_ + "\n```");
    }
    open_.reset();
  }

  void on_tag(const TagLine& tag) {
    switch (tag.tag) {
      case Tag::hypotheses:
        section_ = Section::hypotheses;
        break;
      case Tag::description:
        section_ = Section::description;
        break;
      case Tag::reasoning:
        section_ = Section::reasoning;
        break;
      case Tag::bias:
        section_ = Section::bias;
        break;
      case Tag::answer:
        section_ = Section::answer;
        break;
      case Tag::disconfirm:
        section_ = Section::disconfirm;
        break;
      case Tag::plan:
        section_ = Section::plan;
        break;
      case Tag::code:
        section_ = result_.code.empty() ? Section::prose : Section::after_code;
        break;
      case Tag::label:
        section_ = Section::label;
        result_.labels.push_back({tag.number, {}});
        break;
    }
    if (!tag.rest.empty()) add_text(tag.rest);
  }

  void add_text(std::string_view text) {
    switch (section_) {
      case Section::prose:
        return add_line(result_.prose, text);
      case Section::description:
        return add_line(result_.description, text);
      case Section::reasoning:
        return add_line(result_.reasoning, text);
      case Section::bias:
        return add_line(result_.bias, text);
      case Section::answer:
        return add_line(result_.answer, text);
      case Section::disconfirm:
        return add_line(result_.disconfirm, text);
      case Section::plan:
        return add_line(result_.plan, text);
      case Section::after_code:
        return add_line(result_.after_code, text);
      case Section::label:  // a label is one line; what follows an empty line is not part of it
        if (trimmed(text).empty() && !result_.labels.back().text.empty()) section_ = Section::prose;
        return add_line(result_.labels.back().text, text);
      case Section::hypotheses:
        if (std::string hypothesis = without_number(text); !hypothesis.empty())
          result_.hypotheses.push_back(std::move(hypothesis));
    }
  }

  enum class Section { prose, hypotheses, description, label, reasoning, bias, answer, disconfirm, plan, after_code };

  Reply result_;
  Section section_ = Section::prose;
  std::optional<Fence> open_;
  std::string block_;
};

}  // namespace

Reply parse_reply(std::string_view text) {
  Parser parser;
  while (!text.empty()) {
    // A lone carriage return, too, ends a line: some front ends make one of it, and then code that was a comment here
    // would be a line of its own there.
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    parser.line(text.substr(0, end));
    text.remove_prefix(std::min(end + (text.substr(end, 2) == "\r\n" ? 2U : 1U), text.size()));
  }
  return parser.finish();
}

}  // namespace maia::agent
