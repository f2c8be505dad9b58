#include "agent/task.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "model/weights/fetch/small_file.hpp"

namespace maia::agent {
namespace fs = std::filesystem;
namespace {

fs::path agent_folder() { return data_folder() / "agent"; }

std::string file_text(const fs::path& path) {
  if (auto text = read_small_file(path)) return *text;
  throw Error("can't read " + path.string() + "; install maia again");
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> items;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) items.push_back(trimmed(item));
  return items;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The text that a section of this heading belongs to, or null.
std::string* section(Task& task, const std::string& name) {
  if (name == "system") return &task.system;
  if (name == "user") return &task.user;
  if (name == "challenge") return &task.challenge;
  if (name == "warning") return &task.warning;
  return name == "last" ? &task.last : nullptr;
}

void set(Task& task, const std::string& key, const std::string& value, const std::string& file) {
  static const std::vector<std::string> tags = {"description", "reasoning", "label", "bias", "answer"};
  if (key == "name") {
    task.name = value;
  } else if (key == "summary") {
    task.summary = value;
  } else if (key == "argument") {
    task.argument = value;
  } else if (key == "unit") {
    task.unit = value;
  } else if (key == "verdicts") {
    task.verdicts = list_of(value);
  } else if (key == "conclusion") {
    task.conclusion = list_of(value);
    for (const std::string& tag : task.conclusion)
      if (std::find(tags.begin(), tags.end(), tag) == tags.end())
        throw Error("the task in " + file + " ends with '" + tag + "'; possible are " + joined(tags));
  } else {
    throw Error("the task in " + file + " has an unknown entry '" + key + "'");
  }
}

std::string with_protocol(const std::string& text, const std::string& protocol) {
  static const std::string mark = "{{protocol}}";
  const std::size_t at = text.find(mark);
  return at == text.npos ? text : text.substr(0, at) + protocol + text.substr(at + mark.size());
}

}  // namespace

Task parse_task(const std::string& text, const std::string& protocol, const std::string& name) {
  Task task;
  std::string* part = nullptr;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# ")) {
      part = section(task, trimmed(line.substr(2)));
      if (!part) throw Error("the task in " + name + " has an unknown section '" + line + "'");
    } else if (part) {
      *part += line + "\n";
    } else if (!trimmed(line).empty()) {
      const std::size_t colon = line.find(':');
      if (colon == line.npos) throw Error("the task in " + name + " has a line that is not 'key: value': " + line);
      set(task, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)), name);
    }
  }
  for (const char* heading : {"system", "user", "challenge", "warning", "last"}) {
    std::string& content = *section(task, heading);
    content = with_protocol(trimmed(content), trimmed(protocol));
    if (content.empty()) throw Error("the task in " + name + " has no section '# " + heading + "'");
  }
  if (task.conclusion.empty()) throw Error("the task in " + name + " does not say how it ends (conclusion: ...)");
  return task;
}

std::vector<std::string> task_names() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(agent_folder() / "tasks", error))
    if (entry.path().extension() == ".md") names.push_back(entry.path().stem());
  if (names.empty())
    throw Error("there are no tasks in " + (agent_folder() / "tasks").string() + "; install maia again");
  std::sort(names.begin(), names.end());
  return names;
}

Task task(const std::string& name) {
  const auto names = task_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw Error("the agent knows no task '" + name + "'; it knows " + joined(names));
  const fs::path file = agent_folder() / "tasks" / (name + ".md");
  return parse_task(file_text(file), file_text(agent_folder() / "protocol.md"), file.string());
}

std::string filled(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string result;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == text.npos ? text.npos : text.find("}}", open);
    if (close == text.npos) return result + text.substr(at);
    const std::string name = text.substr(open + 2, close - open - 2);
    const auto value = values.find(name);
    if (value == values.end()) throw Error("a prompt of the agent has a placeholder without a value: {{" + name + "}}");
    result += text.substr(at, open - at) + value->second;
    at = close + 2;
  }
}

std::string api_text() { return trimmed(file_text(agent_folder() / "api.md")); }

std::string picture_text(const std::string& backend) {
  if (backend == "offline") return trimmed(file_text(agent_folder() / "collage.md"));
  return "Pictures: text2image and edit_images are played by " + backend + ".";
}

}  // namespace maia::agent
