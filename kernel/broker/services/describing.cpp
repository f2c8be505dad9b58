#include "broker/services/describing.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "broker/text.hpp"
#include "maia/error.hpp"

namespace maia::broker {
namespace {

constexpr std::size_t longest = 2000;
constexpr int most_tokens = 4000;  // some models think before they write, at the expense of the same number

constexpr const char* eyes =
    "You are the eyes of a study of vision: you say what pictures show, and others draw the conclusions. You know "
    "neither what is studied nor what anybody expects.\n"
    "In most pictures one part has been left as bright as it was and everything else has been darkened: the bright "
    "part "
    "is the highlighted region. Speak of that region; the dark surroundings only help you to tell what it belongs to. "
    "A picture in which nothing was darkened is highlighted as a whole; one that is dark all over has no highlighted "
    "region, and then say so.\n"
    "Report what can be seen: which object, or which part of it, its color, texture, shape and pose, and what it "
    "touches. Be specific (\"the knot of a striped tie\" rather than \"clothing\"). Where you are not sure, say so; "
    "add "
    "no meaning, mood or purpose.";

constexpr const char* one_picture =
    "What does the highlighted region of this picture show? Answer with one line of one or two sentences, in this "
    "form:\n[HIGHLIGHTED REGIONS]: ...";

constexpr const char* all_pictures =
    "What do the highlighted regions of all these pictures have in common? Compare them one by one before you answer: "
    "name the most specific thing that holds for all or nearly all of them, and then what only some of them show. If "
    "they have nothing in common, say that. Answer with one line of two or three sentences, in this form:\n[COMMON]: "
    "...";

ChatRequest request(std::vector<ChatPart> parts, std::function<void()> check) {
  ChatRequest request;
  request.messages = {{ChatRole::system, {{eyes, ""}}}, {ChatRole::user, std::move(parts)}};
  request.most_output_tokens = most_tokens;
  request.check = std::move(check);
  return request;
}

bool is_decoration(char c) { return std::string_view("*_#`:> \t\r\n").find(c) != std::string_view::npos; }

std::string one_line(std::string_view text) {
  while (!text.empty() && is_decoration(text.front())) text.remove_prefix(1);
  std::string line;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > ' ')
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '*' || line.back() == '`')) line.pop_back();
  if (line.size() > longest) {
    line.resize(longest - 3);
    line.resize(line.size() - unfinished_utf8(line));
    line += "...";
  }
  return valid_utf8(line);
}

std::string behind(const std::string& tag, const std::string& reply) {
  std::string upper(reply);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  // A model that thinks aloud names the tag before it uses it.
  const std::size_t at = upper.rfind("[" + tag + "]");
  std::string text = one_line(at == std::string::npos ? reply : std::string_view(reply).substr(at + tag.size() + 2));
  if (text.empty()) throw Error("the describer answers without a word; try again, or choose another one by %backend");
  return text;
}

}  // namespace

ChatRequest description_request(const std::string& image, std::function<void()> check) {
  return request({{"", image}, {one_picture, ""}}, std::move(check));
}

ChatRequest summary_request(const std::vector<std::string>& images, std::function<void()> check) {
  std::vector<ChatPart> parts;
  for (const std::string& image : images) parts.push_back({"", image});
  parts.push_back({all_pictures, ""});
  return request(std::move(parts), std::move(check));
}

std::string description_in(const std::string& reply) { return behind("HIGHLIGHTED REGIONS", reply); }

std::string summary_in(const std::string& reply) { return behind("COMMON", reply); }

}  // namespace maia::broker
