#include <algorithm>
#include <string_view>

#include "broker/magics/text.hpp"
#include "broker/sandbox/policy.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view indent = "           ";

/// Rows of a list below its word.
std::string list(std::string_view word, const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) {
    text += text.empty() ? "  " + std::string(word) + std::string(indent.size() - 2 - word.size(), ' ')
                         : std::string(indent);
    text += row + "\n";
  }
  return text;
}

std::string open_text() {
  return "The sandbox is open: cells can do all that you can. They read all your files, keys and passwords with them,\n"
         "use the network, start programs and delete what they like. That holds for cells of the agent, too.\n"
         "%sandbox strict closes it again.\n";
}

std::vector<std::string> readable(const SandboxPolicy& policy) {
  std::vector<std::string> rows = {"what cells write, and the system's headers, libraries and fonts; maia's own files"};
  for (const fs::path& path : policy.read) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) rows.push_back(path.string());
  }
  constexpr std::size_t most = 12;
  if (rows.size() > most) {
    const std::size_t more = rows.size() - most + 1;
    rows.resize(most - 1);
    rows.push_back("and " + std::to_string(more) + " more");
  }
  return rows;
}

std::vector<std::string> writable(const SandboxPolicy& policy) {
  std::vector<std::string> rows;
  for (const fs::path& path : policy.write) {
    std::string row = path.string();
    if (path == policy.temporary)
      row += "  ($TMPDIR, removed when the kernel ends)";
    else if (path == policy.notebook)
      row += "  (this notebook's folder)";
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string describe(const SandboxPolicy& policy) {
  if (policy.open) return open_text();
  const sandbox::Layers& layers = policy.layers;
  std::string text = layers.complete() ? "Cells, yours and the agent's, run in a sandbox.\n"
                                       : "Cells run in a sandbox, but not in all of it: this system lacks a part.\n";
  for (const std::string& line : layers.missing()) text += "  missing  " + line + ".\n";
  if (layers.landlock > 0) {
    text += list("read", readable(policy));
    text += list("write", writable(policy));
    if (!policy.notebook_problem.empty()) text += list("note", {policy.notebook_problem});
  }
  std::vector<std::string> never;
  if (layers.landlock > 0) never.emplace_back("your other files: keys, mail, documents, the browser's");
  if (layers.seccomp) {
    never.emplace_back("the network, in any way; what models and tools need of it, the kernel fetches");
    never.emplace_back("start programs, or look into or stop other programs");
  }
  text += list("never", never);
  text +=
      list("at most", {format_bytes(policy.memory_bytes) + " of memory, files of " + format_bytes(policy.file_bytes) +
                       (layers.notification ? ", " + std::to_string(policy.processes) + " processes and " +
                                                  std::to_string(policy.threads) + " threads"
                                            : "") +
                       "; " + format_bytes(policy.disk_reserve) + " of the disk stay free"});
  std::string made_of;
  if (layers.landlock > 0) made_of += ", Landlock " + std::to_string(layers.landlock);
  if (layers.seccomp) made_of += ", seccomp";
  if (layers.notification) made_of += ", maia-guard";
  if (!made_of.empty()) text += list("by", {"Linux: " + made_of.substr(2)});
  text +=
      "!COMMAND is yours and not in the sandbox, also in a notebook of somebody else: read it before you run it.\n"
      "%sandbox allow FOLDER lets cells read one more folder, with --write also write; %sandbox open unlocks all.\n"
      "Both ask you first.\n";
  return text;
}

std::string sandbox_hint(const SandboxPolicy& policy, const std::string& problem) {
  if (policy.open) return {};
  const auto says = [&](std::string_view text) { return problem.find(text) != std::string::npos; };
  if (says("Permission denied") && policy.layers.landlock > 0) {
    if (!policy.notebook_problem.empty()) return "The sandbox keeps cells from it: " + policy.notebook_problem;
    return "Cells reach the notebook's folder and little else: %sandbox says what, %sandbox allow FOLDER adds a "
           "folder.";
  }
  if (says("Operation not permitted") && policy.layers.seccomp)
    return "Cells run in a sandbox, without network and other programs: see %sandbox. !COMMAND starts a program.";
  return {};
}

}  // namespace maia::broker
