#include "broker/kernel.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <variant>

#include "broker/agent/brains.hpp"
#include "broker/cell.hpp"
#include "broker/completion.hpp"
#include "broker/display.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/text.hpp"
#include "broker/shell_command.hpp"
#include "broker/shown/escapes.hpp"
#include "broker/signals.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

constexpr const char* red = "\x1b[31m";
constexpr const char* plain = "\x1b[0m";

Json error_content(const CellError& error) {
  Json traceback = Json::array();
  for (const std::string& line : error.traceback) traceback.push_back(valid_utf8(line));
  if (traceback.empty()) traceback.push_back(red + valid_utf8(error.ename) + plain + ": " + valid_utf8(error.evalue));
  return {
      {"ename", valid_utf8(error.ename)}, {"evalue", valid_utf8(error.evalue)}, {"traceback", std::move(traceback)}};
}

CellError make_error(std::string name, std::string value) {
  std::string line = red + name + plain + ": " + value;
  return {std::move(name), std::move(value), {std::move(line)}};
}

std::string cell_name(int count) { return "In[" + std::to_string(count) + "]"; }

CellError interrupted_error() { return make_error("Interrupted", "the cell was stopped"); }

/// A cell that asks about a name: `?name`, `name?`, `name??`.
struct Question {
  std::string name;
  int detail = 0;  ///< 1 for two question marks
};

std::optional<Question> question(std::string_view code) {
  std::string_view text = trimmed(code);
  if (text.size() < 2 || text.find('\n') != std::string_view::npos) return std::nullopt;
  int marks = 0;
  for (; text.size() > 1 && text.front() == '?' && marks < 2; ++marks) text.remove_prefix(1);
  if (marks == 0)
    for (; text.size() > 1 && text.back() == '?' && marks < 2; ++marks) text.remove_suffix(1);
  text = trimmed(text);
  // Of a magic only the name: `%who a?` is a use of it, with a pattern.
  const std::string_view name = text.substr(std::min(text.find_first_not_of('%'), text.size()));
  const std::string_view others = name.size() < text.size() ? "_" : "_:.->~<>, ";
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [others](unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 || others.find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (marks == 0 || !is_name) return std::nullopt;
  return Question{std::string(text), marks - 1};
}

/// What of a worker's words about itself is shown.
constexpr std::size_t longest_notice = 4'000;

/// What a worker says went wrong, in a form that a person's screen can take.
CellError error_of(const protocol::Done& done) {
  constexpr std::size_t longest_name = 200, longest_line = 20'000, most_lines = 200;
  CellError error{safe_line(done.ename, longest_name), safe_line(done.evalue, longest_notice), {}};
  for (const std::string& line : done.traceback)
    if (error.traceback.size() < most_lines) error.traceback.push_back(safe_line(line, longest_line));
  return error;
}

const char* display_type(bool update) { return update ? "update_display_data" : "display_data"; }

Json display_content(Json data, Json metadata, const std::string& display_id) {
  return {{"data", std::move(data)},
          {"metadata", std::move(metadata)},
          {"transient", display_id.empty() ? Json::object() : Json{{"display_id", display_id}}}};
}

std::size_t cursor_bytes(const std::string& code, int cursor) {
  return cursor < 0 ? code.size() : bytes_of_code_points(code, static_cast<std::size_t>(cursor));
}

WorkerProfile first_profile() {
  WorkerProfile profile;
  profile.sandbox = sandbox_choice_of_environment();
  return profile;
}

}  // namespace

std::string version() { return MAIA_VERSION; }

Kernel::Kernel(const std::filesystem::path& connection_file)
    : programs_(Programs::find()),
      server_(connection_file, *this, history_),
      output_(folder_.path(),
              [this](Stream stream, const std::string& text) {
                server_.publish("stream", {{"name", stream_name(stream)}, {"text", text}}, parent_);
              }),
      agent_(*this, *this, agent_means(backends_)),
      session_(programs_, first_profile(), folder_.path(), *this, Session::Limits{}, backends_.for_worker()) {}

Kernel::~Kernel() { shutdown(); }

void Kernel::run() { server_.run(); }

void Kernel::interrupt() {
  session_.interrupt();
  desk_.interrupt();
  agent_.interrupt();
}

void Kernel::shutdown() {
  const std::lock_guard lock(shutdown_mutex_);
  agent_.shutdown();
  session_.stop();
  desk_.stop();
  output_.stop();
  folder_.remove();
}

// ---------------------------------------------------------------- execution

Json Kernel::execute(const ExecuteRequest& request) {
  // The cell's count is that of the next one unless it is stored.
  const bool counted = !request.silent && request.store_history;
  discard_interrupts();
  cell_ = {request.metadata, next_count_, request.silent, request.allow_stdin, Json::array()};
  if (counted) ++next_count_;
  session_.begin_cell();
  output_.begin_cell(cell_.count, [&] { parent_ = request.header; });
  gate_.begin_cell();
  displays_act_ = session_.info().profile.sandbox.open;
  if (!request.silent) publish("execute_input", {{"code", request.code}, {"execution_count", cell_.count}});
  if (counted && !trimmed(request.code).empty()) history_.store(cell_.count, request.code);
  say_notices();

  std::optional<CellError> error;
  try {
    agent_.begin_cell({request.header, request.metadata, request.code, request.silent, request.store_history});
    error = run_cell(request.code);
  } catch (const std::exception& problem) {
    error = make_error("KernelError", problem.what());
  }
  try {
    error = agent_.end_cell(std::move(error));
  } catch (const std::exception& problem) {
    error = make_error("AgentError", problem.what());
  }
  Json expressions = Json::object();
  if (!error && request.user_expressions.is_object())
    for (const auto& [name, expression] : request.user_expressions.items())
      expressions[name] = evaluate(expression.is_string() ? expression.get<std::string>() : std::string());

  session_.end_cell();
  desk_.end_cell();
  output_.end_cell(session_.interrupted_flag());
  if (!error)
    return {{"status", "ok"},
            {"execution_count", cell_.count},
            {"payload", cell_.payload},
            {"user_expressions", std::move(expressions)}};
  Json content = error_content(*error);
  if (!request.silent) publish("error", content);
  content["status"] = "error";
  content["execution_count"] = cell_.count;
  content["payload"] = Json::array();
  content["user_expressions"] = Json::object();
  return content;
}

std::optional<CellError> Kernel::run_cell(const std::string& code) {
  if (const auto asked = question(code)) return show_help(asked->name, asked->detail);
  const std::vector<Segment> segments = split_cell(code);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (interrupted()) return interrupted_error();
    std::optional<CellError> error;
    if (const auto* text = std::get_if<CodeSegment>(&segments[i]))
      error = run_code(text->code, text->first_line, !cell_.silent).error;
    else if (const auto* command = std::get_if<ShellSegment>(&segments[i]))
      error = run_shell_line(command->command);
    else
      error = run_magic_call(std::get<MagicCall>(segments[i]));
    if (error) return error;
  }
  return std::nullopt;
}

std::optional<CellError> Kernel::run_magic_call(const MagicCall& call) {
  std::optional<CellError> error = run_magic(*this, call);
  // It may well have failed because it was interrupted.
  if (error && error->ename == "MagicError" && interrupted()) return interrupted_error();
  return error;
}

std::optional<CellError> Kernel::run_shell_line(const std::string& command) {
  const int status = shell(command);
  if (interrupted()) return interrupted_error();
  // As in a shell: that a command fails does not end the script.
  if (status != 0) print_error("[exit status " + std::to_string(status) + "]\n");
  return std::nullopt;
}

CodeOutcome Kernel::run_in_worker(const std::string& code, std::uint32_t first_line, bool show_result,
                                  const std::string& name) {
  protocol::Execute request;
  request.code = code;
  request.name = name;
  request.first_line = first_line;
  request.show_result = show_result;
  request.report = agent_.watches();
  request.lint = agent_.runs_its_own_words();
  // The agent asks a person by its words in the notebook, not for a password in the middle of an experiment.
  request.allow_input = cell_.allow_stdin && !request.report;
  desk_.begin_cell(request.report);  // an agent's cell may run many experiments: each has what one cell may ask
  Execution execution = session_.execute(std::move(request));
  desk_.end_cell();
  switch (execution.end) {
    case Execution::End::interrupted:
      return {make_error("Interrupted", "the cell was stopped before the session was ready; its code did not run")};
    case Execution::End::unavailable:
      return {make_error("SessionUnavailable", execution.reason)};
    case Execution::End::lost:
      return {lost_error(execution.reason, {})};
    case Execution::End::done:
      break;
  }
  protocol::Done& done = execution.done;
  if (!done.warnings.empty()) print_error(without_escapes(done.warnings) + (done.warnings.back() == '\n' ? "" : "\n"));
  CodeOutcome outcome{std::nullopt, done.compile_ms, done.run_ms, done.cpu_ms};
  if (done.status == protocol::Status::ok) return outcome;
  outcome.error = error_of(done);
  if (std::string hint = sandbox_hint(sandbox(), outcome.error->evalue); !hint.empty())
    outcome.error->traceback.push_back(std::move(hint));
  if (done.status == protocol::Status::fatal) outcome.error = lost_error(outcome.error->evalue, *outcome.error);
  return outcome;
}

CodeOutcome Kernel::run_logged(const LoggedCode& piece, bool show_result) {
  CodeOutcome outcome = run_in_worker(piece.code, piece.first_line, show_result, cell_name(piece.execution_count));
  if (!outcome.error) log_.push_back(piece);
  return outcome;
}

CodeOutcome Kernel::run_code(const std::string& code, std::uint32_t first_line, bool show_result) {
  CodeOutcome outcome = run_logged({cell_.count, first_line, code}, show_result);
  // A session that holds nothing yet loses nothing by a restart, so the person need not ask for it.
  if (outcome.error && outcome.error->ename == "TorchNeedsProfile" && log_.empty() && replayable_.empty()) {
    if (auto problem = run_magic(*this, {"use", "torch", std::nullopt, first_line})) return {std::move(problem)};
    outcome = run_logged({cell_.count, first_line, code}, show_result);
  }
  return outcome;
}

CodeOutcome Kernel::run_unlogged(const std::string& code, std::uint32_t first_line) {
  return run_in_worker(code, first_line, false, cell_name(cell_.count));
}

CodeOutcome Kernel::run_again(const LoggedCode& piece) {
  abandoned_ = false;
  return run_logged(piece, false);
}

/// The error of a cell that cost the session; `cause` is what the worker itself could say.
CellError Kernel::lost_error(const std::string& reason, const CellError& cause) {
  roll_log();
  CellError error = cause;
  if (error.ename.empty())
    error = {"SessionLost", reason, {red + std::string("SessionLost") + plain + ": " + reason + "."}};
  if (error.traceback.empty()) error.traceback.push_back(red + error.ename + plain + ": " + error.evalue);
  std::string consequence = "A new session has been started; all variables are gone.";
  if (!replayable_.empty())
    consequence += " %replay re-runs the " + count_of(cell_count(replayable_), "cell") + " that had succeeded.";
  error.traceback.push_back(std::move(consequence));
  return error;
}

/// After the end of a worker: what it had run can be replayed, behind what could be replayed before and was not lost on
/// purpose. A piece that was run again is not kept twice.
void Kernel::roll_log() {
  const int losses = session_.losses();
  if (losses == seen_losses_) return;
  seen_losses_ = losses;
  if (abandoned_ && !log_.empty()) replayable_.clear();
  abandoned_ = restarting_;
  const std::size_t old = replayable_.size();
  for (LoggedCode& piece : log_) {
    const auto same = [&piece](const LoggedCode& each) {
      return each.execution_count == piece.execution_count && each.first_line == piece.first_line &&
             each.code == piece.code;
    };
    const auto end = replayable_.begin() + static_cast<std::ptrdiff_t>(old);
    if (std::none_of(replayable_.begin(), end, same)) replayable_.push_back(std::move(piece));
  }
  log_.clear();
}

void Kernel::say_notices() {
  std::string text = without_escapes(session_.take_notices());
  const int seen = seen_losses_;
  roll_log();
  if (seen_losses_ != seen && !text.empty() && !replayable_.empty())
    text += "All variables are gone. %replay re-runs the " + count_of(cell_count(replayable_), "cell") +
            " that had succeeded.\n";
  if (!history_problem_said_ && !history_.reason().empty()) {
    history_problem_said_ = true;
    text += "The input history is not kept: " + history_.reason() + "\n";
  }
  if (!std::exchange(sandbox_said_, true)) {
    const SandboxPolicy policy = sandbox();
    if (!policy.open)
      for (const std::string& line : policy.layers.missing())
        text += "The sandbox of cells lacks a part. " + line + ".\n";
    if (!policy.open && !policy.notebook_problem.empty()) text += policy.notebook_problem + "\n";
  }
  if (!backends_problem_said_ && !backends_.problem().empty()) {
    backends_problem_said_ = true;
    text += backends_.problem() + "\n";
  }
  if (!text.empty()) print_error(text);
}

Json Kernel::evaluate(const std::string& expression) {
  Json data;
  output_.in_order([&] { captured_ = &data; });
  const CodeOutcome outcome = run_in_worker(expression, 1, true, "user expression");
  output_.in_order([&] { captured_ = nullptr; });
  if (outcome.error) {
    Json content = error_content(*outcome.error);
    content["status"] = "error";
    return content;
  }
  return {{"status", "ok"}, {"data", data.is_object() ? data : Json::object()}, {"metadata", Json::object()}};
}

// ---------------------------------------------------------------- help while typing

Json Kernel::complete(const std::string& code, int cursor) {
  const std::size_t at = cursor_bytes(code, cursor);
  std::size_t start = at, end = at;
  std::vector<protocol::Match> matches;
  if (auto local = complete_locally(code, at)) {
    start = local->start;
    matches = std::move(local->matches);
  } else if (auto answer = session_.complete(completion_code(code, at), static_cast<std::uint32_t>(at))) {
    start = std::min<std::size_t>(answer->start, code.size());
    end = std::clamp<std::size_t>(answer->end, start, code.size());
    matches = std::move(answer->matches);
  }
  const std::size_t first = code_points_of_bytes(code, start), last = code_points_of_bytes(code, end);
  Json texts = Json::array(), types = Json::array();
  for (const protocol::Match& match : matches) {
    texts.push_back(match.text);
    types.push_back(
        {{"start", first}, {"end", last}, {"text", match.text}, {"type", match.kind}, {"signature", match.signature}});
  }
  return {{"status", "ok"},
          {"matches", std::move(texts)},
          {"cursor_start", first},
          {"cursor_end", last},
          {"metadata", {{"_jupyter_types_experimental", std::move(types)}}}};
}

Json Kernel::inspect(const std::string& code, int cursor, int detail) {
  const std::size_t at = cursor_bytes(code, cursor);
  Json reply = {{"status", "ok"}, {"found", false}, {"data", Json::object()}, {"metadata", Json::object()}};
  if (const Magic* magic = find_magic(magic_at(code, at))) {
    std::string text = std::string(magic->usage()) + "\n\n" + std::string(magic->summary()) + "\n";
    if (!magic->details().empty()) text += "\n" + std::string(magic->details()) + "\n";
    reply["found"] = true;
    reply["data"] = {{"text/plain", std::move(text)}};
    return reply;
  }
  const auto answer = session_.inspect(completion_code(code, at), static_cast<std::uint32_t>(at),
                                       static_cast<std::uint32_t>(std::max(detail, 0)));
  if (answer && answer->found) {
    reply["found"] = true;
    reply["data"] = shown_data(answer->bundle);
  }
  return reply;
}

/// `name?`: a page, which JupyterLab shows below the cell and a console in its pager.
std::optional<CellError> Kernel::show_help(const std::string& name, int detail) {
  const Json reply = inspect(name, -1, detail);
  if (!reply["found"].get<bool>()) return make_error("NotFound", "nothing is known about '" + name + "'");
  cell_.payload.push_back({{"source", "page"}, {"data", reply["data"]}, {"start", 0}});
  return std::nullopt;
}

Json Kernel::is_complete(const std::string& code) {
  const std::string_view text = trimmed(code);
  if (text.substr(0, 2) == "%%") {
    // The body of a cell magic ends, as in IPython, with an empty line.
    const std::string_view without_blanks = std::string_view(code).substr(0, code.find_last_not_of(" \t") + 1);
    const bool ended = without_blanks.size() >= 1 && without_blanks.back() == '\n' && text.find('\n') != text.npos;
    return {{"status", ended ? "complete" : "incomplete"}, {"indent", ""}};
  }
  const std::string masked = mask_magics(code);
  if (trimmed(masked).empty() || question(code)) return {{"status", "complete"}};
  const auto answer = session_.is_complete(masked);
  if (!answer) return {{"status", "unknown"}};
  Json reply = {{"status", answer->status}};
  if (answer->status == "incomplete") reply["indent"] = answer->indent;
  return reply;
}

Json Kernel::kernel_info() {
  return {{"status", "ok"},
          {"protocol_version", "5.3"},
          {"implementation", "maia"},
          {"implementation_version", version()},
          {"banner", "maia " + version() +
                         ": interactive C++20, compiled by clang. %help lists the magics; name? explains a name."},
          {"language_info",
           {{"name", "c++"},
            {"version", "20"},
            {"mimetype", "text/x-c++src"},
            {"file_extension", ".cpp"},
            {"codemirror_mode", "text/x-c++src"},
            {"pygments_lexer", "cpp"},
            {"nbconvert_exporter", "script"}}},
          {"debugger", false},
          {"help_links", Json::array({{{"text", "C++ reference"}, {"url", "https://en.cppreference.com/w/cpp"}},
                                      {{"text", "C++ Core Guidelines"},
                                       {"url", "https://isocpp.github.io/CppCoreGuidelines/CppCoreGuidelines"}}})}};
}

// ---------------------------------------------------------------- the front end's extension

void Kernel::frontend_opened(const std::string& id, const Json& data, const Json& header) {
  server_.send_to_frontend(
      id, {{"op", "hello"}, {"version", 2}, {"worker", session_.state()}, {"open_run", agent_.open_run(data)}}, header);
  const Json session = header.is_object() ? header.value("session", Json()) : Json();
  agent_.frontend_opened(id, session.is_string() ? session.get<std::string>() : std::string(), data);
}

void Kernel::frontend_message(const std::string& id, const Json& data, const Json&) {
  agent_.frontend_message(id, data);
}

void Kernel::frontend_closed(const std::string& id) { agent_.frontend_closed(id); }

// ---------------------------------------------------------------- what the session tells

void Kernel::publish(const std::string& type, const Json& content) {
  output_.in_order([&] { server_.publish(type, content, parent_); });
}

/// What a person's front end gets of what a worker shows: not what is meant for the agent alone, and nothing that acts.
Json Kernel::shown_data(const protocol::MimeBundle& bundle) {
  protocol::MimeBundle rest = bundle;
  rest.erase(report_mime);
  if (displays_may_act()) return display_data(rest);
  std::string left_out;
  Json data = safe_display_data(rest, left_out);
  if (!left_out.empty() && !left_out_said_.exchange(true))
    output_.write(Stream::err, "[maia] Cells can't act in your browser: " + left_out +
                                   " left out, here and in all that follows. %sandbox says more; `%sandbox open` "
                                   "shows everything as it is.\n");
  return data;
}

void Kernel::write(Stream stream, std::string_view bytes) {
  if (agent_.hides()) return;
  agent_.on_text(stream, bytes);
  output_.write(stream, bytes);
}

void Kernel::on_text(Stream stream, std::string_view bytes) {
  if (displays_may_act())
    write(stream, bytes);
  else if (const std::string text = escapes_[static_cast<std::size_t>(stream)].pass(bytes); !text.empty())
    write(stream, text);
}

void Kernel::on_display(const protocol::Display& shown) {
  if (agent_.hides()) return;
  const std::optional<protocol::Display> admitted = gate_.admit(shown);
  if (!admitted) return;
  agent_.on_display(*admitted);
  Json data = shown_data(admitted->bundle);
  publish_display(std::move(data), shown_metadata(admitted->metadata), admitted->display_id, admitted->update);
}

Json Kernel::shown_metadata(const std::string& metadata) const {
  return displays_may_act() ? json_object(metadata) : safe_metadata(metadata);
}

void Kernel::publish_display(Json data, Json metadata, const std::string& display_id, bool update) {
  publish(display_type(update), display_content(std::move(data), std::move(metadata), display_id));
}

void Kernel::on_result(const protocol::Result& result) {
  if (agent_.hides()) return;
  const std::optional<protocol::Display> admitted = gate_.admit({result.bundle, result.metadata, {}, false});
  if (!admitted) return;
  agent_.on_result({admitted->bundle, admitted->metadata});
  Json data = shown_data(admitted->bundle);
  Json metadata = shown_metadata(admitted->metadata);
  output_.in_order([&] {
    if (captured_ != nullptr) {
      *captured_ = std::move(data);
      return;
    }
    server_.publish("execute_result",
                    {{"execution_count", cell_.count}, {"data", std::move(data)}, {"metadata", std::move(metadata)}},
                    parent_);
  });
}

void Kernel::on_clear_output(bool wait) {
  if (agent_.hides()) return;
  agent_.on_clear_output();
  gate_.cleared();
  output_.cleared([&] { server_.publish("clear_output", {{"wait", wait}}, parent_); });
}

std::optional<std::string> Kernel::read_input(const std::string& prompt, bool password,
                                              const std::atomic<bool>& cancelled) {
  output_.in_order([] {});
  constexpr std::size_t longest_prompt = 2'000;
  return server_.read_input(safe_line(prompt, longest_prompt), password, cancelled);
}

void Kernel::wake_input() { server_.wake_input(); }

// ---------------------------------------------------------------- what magics can do

void Kernel::print(std::string_view text) { write(Stream::out, text); }

void Kernel::print_error(std::string_view text) { write(Stream::err, text); }

void Kernel::display(const protocol::MimeBundle& bundle) {
  if (agent_.hides()) return;
  agent_.on_display({bundle, {}, {}, false});
  publish_display(display_data(bundle), Json::object(), {}, false);
}

std::vector<protocol::Name> Kernel::names() { return session_.names().value_or(std::vector<protocol::Name>{}); }

protocol::Configured Kernel::configure(const std::string& key, const std::string& value) {
  return session_.configure(key, value);
}

WorkerInfo Kernel::worker() { return session_.info(); }

SandboxPolicy Kernel::sandbox() {
  std::error_code gone;
  return sandbox_policy(session_.info().profile.sandbox, std::filesystem::current_path(gone),
                        cells_folder(folder_.path()));
}

std::string Kernel::ask_person(const std::string& question) {
  if (is_of_agent(cell_.metadata) || agent_.watches())
    throw MagicError(
        "this is for a person to decide, and the cell is one of the agent's: write it into one of your own");
  if (!cell_.allow_stdin)
    throw MagicError(
        "this is for a person to decide, and this front end asks nobody; %help sandbox says what else there is");
  const std::optional<std::string> answer = read_input(question, false, session_.interrupted_flag());
  if (!answer) throw MagicError("the question was not answered, so nothing was changed");
  return *answer;
}

void Kernel::restart(const WorkerProfile& profile) {
  restarting_ = true;
  try {
    session_.restart(profile);
  } catch (...) {
    roll_log();
    restarting_ = false;
    throw;
  }
  roll_log();
  restarting_ = false;
}

void Kernel::forget() {
  log_.clear();
  replayable_.clear();
  abandoned_ = false;
  session_.forget_settings();
  next_count_ = 1;
}

int Kernel::shell(const std::string& command) {
  return run_shell(
      command, programs_, folder_.path(), session_.interrupt_fd(), [this] { return session_.stopping(); },
      [this](Stream stream, std::string_view text) { output_.write(stream, text); });
}

void Kernel::send(const std::string& front_end, const Json& data, const Place& place) {
  output_.in_order([&] { server_.send_to_frontend(front_end, data, place); });
}

void Kernel::show(const protocol::MimeBundle& bundle, const std::string& display_id, bool update, const Place& place) {
  const Json content = display_content(display_data(bundle), Json::object(), display_id);
  output_.in_order([&] { server_.publish(display_type(update), content, place); });
}

void Kernel::write(Stream stream, const std::string& text, const Place& place) {
  output_.in_order([&] { server_.publish("stream", {{"name", stream_name(stream)}, {"text", text}}, place); });
}

void Kernel::show_error(const CellError& error) { publish("error", error_content(error)); }

void Kernel::forget_interrupt() {
  session_.begin_cell();
  discard_interrupts();
}

void Kernel::set_next_input(const std::string& text, bool replace) {
  cell_.payload.push_back({{"source", "set_next_input"}, {"text", text}, {"replace", replace}});
}

}  // namespace maia::broker
