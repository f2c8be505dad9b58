#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "agent/conclude.hpp"
#include "agent/run.hpp"
#include "agent/run_records.hpp"
#include "agent/run_state.hpp"
#include "maia/error.hpp"
#include "services/base64.hpp"
#include "services/chat/messages.hpp"

namespace maia::agent {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr const char* style = R"(
:root {
  color-scheme: light dark;
  --ink: #1d2129; --paper: #fbfbf9; --card: #ffffff; --line: #d8dadf; --dim: #5d6470; --mark: #2f6f4f; --bad: #a33;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e6ea; --paper: #16181c; --card: #1e2126; --line: #363a42; --dim: #9aa0ab; --mark: #7fc8a0; --bad: #f08a8a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 62rem; padding: 2rem 1rem 4rem;
  background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.5rem; margin: 0 0 .3rem; }
h2 { font-size: 1.1rem; margin: 0 0 .6rem; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.2rem; margin: 1rem 0;
}
section.conclusion { border-left: .35rem solid var(--mark); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.2rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
dd.label { font-weight: 600; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .8rem; }
pre {
  background: var(--paper); border: 1px solid var(--line); border-radius: .3rem; padding: .7rem; margin: 0 0 .8rem;
  font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
}
.gallery { display: flex; flex-wrap: wrap; gap: .8rem; margin: 0 0 .8rem; }
figure { margin: 0; width: 10.5rem; }
figure img { width: 100%; border-radius: .2rem; display: block; }
figcaption { font-size: .8rem; line-height: 1.35; overflow-wrap: anywhere; padding-bottom: .2rem; }
.dim, summary { color: var(--dim); font-size: .9rem; }
p.dim { margin: .3rem 0; }
.error { color: var(--bad); }
summary { cursor: pointer; margin: .3rem 0; }
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string element(const std::string& tag, const std::string& kind, const std::string& text) {
  if (text.empty()) return {};
  return "<" + tag + (kind.empty() ? "" : " class=\"" + kind + "\"") + ">" + escaped(text) + "</" + tag + ">\n";
}

std::string details(const std::string& summary, const std::string& text) {
  return "<details><summary>" + escaped(summary) + "</summary>" + element("pre", "", text) + "</details>\n";
}

std::string figure(const std::string& caption, const std::string& bytes) {
  return "<figure>" + element("figcaption", "", caption) + "<img alt=\"\" src=\"data:" + media_type(bytes) +
         ";base64," + base64_of(bytes) + "\"></figure>\n";
}

std::string entry(const std::string& title, const std::string& text, const std::string& kind = {}) {
  return text.empty() ? std::string() : element("dt", "", title) + element("dd", kind, text);
}

/// Whether it can stand above an image.
bool is_caption(const Shown& part) {
  return !part.is_image() && part.text.size() <= 200 && part.text.find('\n') == std::string::npos;
}

/// Images side by side, each below the line before it; texts between them.
std::string shown_html(const std::vector<Shown>& shown) {
  std::string html;
  bool open = false;
  const auto gallery = [&](bool wanted) {
    if (wanted != open) html += wanted ? "<div class=\"gallery\">" : "</div>\n";
    open = wanted;
  };
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool captioned = is_caption(shown[i]) && i + 1 < shown.size() && shown[i + 1].is_image();
    gallery(captioned || shown[i].is_image());
    if (captioned) {
      html += figure(shown[i].text, shown[i + 1].image);
      ++i;
    } else {
      html += shown[i].is_image() ? figure("", shown[i].image) : element("div", "text", shown[i].text);
    }
  }
  gallery(false);
  return html;
}

std::string date(double at) {
  const auto seconds = static_cast<std::time_t>(at);
  std::tm day{};
  if (!::gmtime_r(&seconds, &day)) return {};
  char text[64];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &day);
  return text;
}

/// Bold and emphasis of our own Markdown; everything else as it is.
std::string plain(std::string text) {
  for (std::size_t at; (at = text.find("**")) != text.npos;) text.erase(at, 2);
  return text;
}

class Report {
 public:
  explicit Report(const fs::path& folder) : folder_(folder), state_(state_of(folder)) {}

  std::string html() {
    for (const json& record : read_journal(folder_)) add(record);
    const std::string title = state_.options.task + " " + state_.options.unit;
    std::string page =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
        escaped(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n";
    page += element("h1", "", title) + header() + conclusion() + body_;
    return page + "</body>\n</html>\n";
  }

 private:
  std::string header() const {
    const std::string model = state_.model == state_.backend ? "" : " (" + state_.model + ")";
    return element("p", "text", state_.options.argument) +
           element("p", "dim",
                   "run " + state_.name + " of " + date(begun_) + ", " + state_.backend + model + ", prompts " +
                       state_.prompt_hash) +
           element("p", "dim", tally_text(state_)) +
           details("What the model was told at the beginning", state_.task.system + "\n\n" + state_.task.user);
  }

  std::string conclusion() const {
    const bool ended = state_.phase == RunState::Phase::ended;
    const Conclusion& conclusion = state_.conclusion;
    std::string entries = entry("Answer", conclusion.answer) + entry("Bias", conclusion.bias);
    for (const Label& label : conclusion.labels)
      entries += entry(label.number > 0 ? "Label " + std::to_string(label.number) : "Label", label.text, "label");
    entries += entry("Description", conclusion.description) + entry("Reasoning", conclusion.reasoning) +
               entry("Ended", conclusion.concluded && !state_.last ? "" : conclusion.reason) +
               entry("Evidence", conclusion.concluded ? evidence(state_) : "");
    return "<section class=\"conclusion\">" + element("h2", "", ended ? "Conclusion" : "Not ended yet") + "<dl>" +
           entries + "</dl></section>\n";
  }

  void add(const json& record) {
    const auto type = record.at("type").get<std::string>();
    if (type == "begin") begun_ = record.at("at").get<double>();
    if (type == "reply") reply_ = record.at("text").get<std::string>();
    if (type == "proposal") add_proposal(proposal_from(record));
    if (type == "observation") add_observation(observation_from(record, folder_));
    if (type == "told") add_told(record.at("why").get<std::string>(), record.at("text").get<std::string>());
    if (type == "undone") body_ += element("p", "dim", "Step " + record.at("step").dump() + " was taken back.");
    if (type == "mode") body_ += element("p", "dim", "Mode " + record.at("mode").get<std::string>() + " from here on.");
    if (type == "resumed")
      body_ += element("p", "dim", "Resumed with " + record.at("backend").get<std::string>() + ".");
  }

  void add_proposal(const Proposal& proposal) {
    const std::string title = proposal.step == 0 ? "Plan" : "Experiment " + std::to_string(proposal.step);
    body_ += "<section>" + element("h2", "", title) + element("div", "text", plain(proposal.markdown)) +
             element("pre", "", proposal.code) + "</section>\n";
    reply_.clear();
  }

  void add_observation(const Observation& observation) {
    body_ += "<section>" + element("h2", "", "Results");
    if (observation.approved) body_ += element("p", "dim", "A person had this run.");
    if (observation.edited)
      body_ += element("p", "dim", "The person changed the code:") + element("pre", "", observation.code);
    body_ += shown_html(observation.shown);
    body_ += element("pre", "", observation.out) + element("pre", "dim", observation.err) +
             element("pre", "error", observation.error);
    if (observation.interrupted) body_ += element("p", "dim", "The person stopped the cell.");
    if (observation.session_lost) body_ += element("p", "dim", "The session ended and was started again.");
    for (const std::string& cell : observation.context) body_ += details("The person also ran", cell);
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f seconds", observation.seconds);
    body_ += element("p", "dim", seconds) + "</section>\n";
  }

  void add_told(const std::string& why, const std::string& text) {
    if (!reply_.empty()) body_ += details("A reply that was not followed", reply_);
    reply_.clear();
    body_ += element("p", "dim", "Told (" + why + "): " + text);
  }

  fs::path folder_;
  RunState state_;
  std::string body_;
  std::string reply_;  ///< not shown yet
  double begun_ = 0;
};

}  // namespace

std::string html_report(const fs::path& run_folder) {
  try {
    return Report(run_folder).html();
  } catch (const json::exception& error) {
    throw Error("the record of the run in " + run_folder.string() + " is damaged: " + error.what());
  }
}

}  // namespace maia::agent
