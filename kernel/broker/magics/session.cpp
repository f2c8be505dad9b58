#include "broker/magics/session.hpp"

#include <cstdlib>

#include "broker/cell.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

std::vector<int> cells_of(const std::vector<LoggedCode>& log) {
  std::vector<int> cells;
  for (const LoggedCode& code : log)
    if (cells.empty() || cells.back() != code.execution_count) cells.push_back(code.execution_count);
  return cells;
}

std::string in(int count) { return "In[" + std::to_string(count) + "]"; }

}  // namespace

std::size_t cell_count(const std::vector<LoggedCode>& log) { return cells_of(log).size(); }

std::string cell_names(const std::vector<LoggedCode>& log) {
  const std::vector<int> cells = cells_of(log);
  std::string names;
  for (std::size_t first = 0; first < cells.size();) {
    std::size_t last = first;
    while (last + 1 < cells.size() && cells[last + 1] == cells[last] + 1) ++last;
    if (!names.empty()) names += ", ";
    names += in(cells[first]);
    if (last > first) names += (last > first + 1 ? " to " : ", ") + in(cells[last]);
    first = last + 1;
  }
  return names;
}

std::string describe(const WorkerProfile& profile) {
  std::string text = "C++" + profile.standard + ", -O" + profile.optimisation;
  if (profile.headers != "std") text += ", " + profile.headers + " headers";
  return text;
}

void restart_worker(KernelContext& kernel, const WorkerProfile& profile, std::string_view what) {
  kernel.restart(profile);
  const WorkerInfo worker = kernel.worker();
  std::string text(what);
  text += " (" + describe(worker.profile) + ", started in " + format_duration(worker.startup_ms) + ")";
  const std::size_t cells = cell_count(kernel.replayable());
  text += cells == 0 ? ".\n" : "; names are gone, %replay runs the " + count_of(cells, "cell") + " again.\n";
  kernel.print(text);
}

void configure(KernelContext& kernel, const std::string& key, const std::string& value, std::string_view done) {
  const protocol::Configured answer = kernel.configure(key, value);
  if (!answer.ok) throw MagicError(answer.message.empty() ? "the worker refused " + key + " " + value : answer.message);
  kernel.print((answer.message.empty() ? std::string(done) : answer.message) + "\n");
}

void expect_code_body(const MagicCall& call) {
  const std::vector<Segment> segments = split_cell(*call.body);
  if (segments.empty()) throw MagicError("there is nothing to run below %%" + call.name);
  for (const Segment& segment : segments) {
    if (std::holds_alternative<CodeSegment>(segment)) continue;
    const std::uint32_t line = std::holds_alternative<MagicCall>(segment) ? std::get<MagicCall>(segment).line
                                                                          : std::get<ShellSegment>(segment).line;
    throw MagicError("the cell below %%" + call.name + " must be C++ alone; line " +
                     std::to_string(call.body_line + line - 1) + " is a magic or a shell command");
  }
}

void expect_code_line(const MagicCall& call, std::string_view statement) {
  if (split_cell(statement).empty()) throw MagicError("there is no statement after %" + call.name);
  if (statement.starts_with('%') || statement.starts_with('!'))
    throw MagicError("%" + call.name + " takes C++, no magic and no shell command: " + std::string(statement));
}

std::string expand_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  const bool relative_to_home = path == "~" || path.starts_with("~/");
  return relative_to_home && home != nullptr ? home + path.substr(1) : path;
}

}  // namespace maia::broker
