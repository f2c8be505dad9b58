// What front ends say: see kernel/frontend/PROTOCOL.md. Whatever is of a wrong type, too long or out of place changes
// nothing.
#include <utility>

#include "broker/agent/driver.hpp"
#include "maia/error.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_id = 1000;
constexpr std::size_t longest_text = 16 << 10;
constexpr std::size_t most_cells = 100;
constexpr int most_looked_at = 20;  // journals: each is read

/// Empty if there is none, or one that is too long.
std::string text_of(const Json& data, const char* key, std::size_t longest) {
  const auto found = data.find(key);
  if (found == data.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  return text.size() <= longest ? text : std::string();
}

/// What a person typed. Throws Error if it is too long: it is not cut.
std::string typed(const Json& data, const char* key) {
  const auto found = data.find(key);
  if (found != data.end() && found->is_string() && found->get_ref<const std::string&>().size() > longest_text)
    throw Error("what the agent is to be told is longer than 16 KB; it was told nothing");
  return text_of(data, key, longest_text);
}

std::vector<std::string> cells_of(const Json& data) {
  std::vector<std::string> cells;
  const auto list = data.find("cells");
  if (list == data.end() || !list->is_array() || list->size() > most_cells) return cells;
  for (const Json& cell : *list)
    if (cell.is_string() && cell.get_ref<const std::string&>().size() <= longest_id)
      cells.push_back(cell.get<std::string>());
  return cells;
}

}  // namespace

void AgentDriver::frontend_opened(const std::string& id, const std::string& session, const Json& data) {
  settle();
  std::optional<FrontEnd> front_end = front_end_of(id, session, data);
  if (!front_end) return;
  const bool holds_run = has_run() && front_end->holds(facts_.run, course_.origin);
  front_ends_.open(std::move(*front_end));
  if (!has_run()) return;
  if (holds_run) front_ends_.offer_home(id);
  if (while_thinking([&](Course&) { front_ends_.tell(id, state(), place_); })) return;
  front_ends_.tell(id, state(), place_);
  const auto home = front_ends_.home();
  if (unconfirmed_ && phase_ != "paused" && home && home->id == id)
    front_ends_.tell_home(unconfirmed_->message, place_);
}

void AgentDriver::frontend_closed(const std::string& id) {
  settle();
  front_ends_.close(id);
}

std::string AgentDriver::open_run(const Json& data) const {
  const std::optional<FrontEnd> front_end = front_end_of({}, {}, data);
  if (!front_end) return {};
  auto run = front_end->runs.rbegin();
  for (int looked_at = 0; run != front_end->runs.rend() && looked_at < most_looked_at; ++run, ++looked_at)
    if (!is_present(*run) && agent::can_be_resumed(*run, means_.runs())) return *run;
  return {};
}

void AgentDriver::frontend_message(const std::string& id, const Json& data) {
  settle();
  if (!data.is_object() || !front_ends_.is_open(id)) return;
  try {
    handle_event(id, text_of(data, "event", longest_id), data);
  } catch (const std::exception& error) {
    notebook_.write(Stream::err, agent_line(error.what()), place_);
    if (has_run() && !while_thinking([](Course&) {})) tell_state(phase_, error.what());
  }
}

void AgentDriver::handle_event(const std::string& front_end, const std::string& event, const Json& data) {
  const auto home = front_ends_.home();
  const bool from_home = home && home->id == front_end;
  const std::string id = text_of(data, "id", longest_id);
  if (event == "inserted" || event == "failed" || event == "asking") {
    if (!from_home || id.empty()) return;
    if (event == "inserted") on_inserted(id, cells_of(data));
    if (event == "failed") on_failed(id, text_of(data, "reason", longest_text));
    if (event == "asking" && unconfirmed_ && id == unconfirmed_->id) patience_.end();
    return;
  }
  if (!is_present(text_of(data, "run", longest_id))) return;
  if (run_ && run_->ended()) return;
  // Where it can't think in the background, only the person's cells make it think. Without a home it thinks for whom
  // the person uses.
  if (event == "approve" || event == "approve_all" || event == "reject") front_ends_.offer_home(front_end);
  const auto thinks_for = front_ends_.home();
  const bool can_think = thinks_for && !thinks_for->sync;
  const bool plan_waits = pending_ && pending_->step == 0;
  if (event == "hint") {
    if (const std::string text = typed(data, "text"); !text.empty()) give_hint(text);
  } else if (event == "pause") {
    pause_run();
  } else if (event == "stop") {
    end_run();
  } else if (event == "undo") {
    undo_step();
  } else if (event == "approve_all") {
    on_approve_all(can_think);
  } else if (event == "approve" && plan_waits && can_think) {
    agree_to_plan(typed(data, "remarks"));
  } else if (event == "reject" && pending_ && can_think && data.value("step", Json()) == pending_->step) {
    reject_proposal(typed(data, "reason"));
  }
}

void AgentDriver::on_inserted(const std::string& id, std::vector<std::string> cells) {
  if (unconfirmed_ && id == unconfirmed_->id)
    confirmed();
  else if (inserted_by_.find(id) == inserted_by_.end())
    return;
  inserted_by_[id] = std::move(cells);
}

void AgentDriver::on_failed(const std::string& id, const std::string& reason) {
  if (!unconfirmed_ || id != unconfirmed_->id) return;
  forget_insertion();
  front_end_problem_ = reason.empty() ? "it gave no reason" : reason;
  if (!run_->ended()) tell_state("paused", "the notebook could not insert the last cells: " + front_end_problem_);
}

/// What follows stands below the plan.
void AgentDriver::agree_to_plan(const std::string& remarks) {
  if (const auto& cells = inserted_by_[pending_->provenance.insertion]; !cells.empty()) course_.after = cells.back();
  approve_plan(remarks);
}

void AgentDriver::on_approve_all(bool can_think) {
  set_mode(AgentMode::automatic);
  const auto tell = [this](const Course&) { front_ends_.tell_all(state(), place_); };
  if (while_thinking(tell)) return;
  if (pending_ && pending_->step == 0 && can_think) {
    agree_to_plan({});
    return;
  }
  tell(course_);
  if (!unconfirmed_ || !pending_ || pending_->step == 0 || !pending_->asks) return;
  // It went out to be asked about, and whoever agreed to everything had not seen it.
  pending_->asks = false;
  unconfirmed_->message["op"] = "insert_run";
  front_ends_.tell_home(unconfirmed_->message, place_);
}

/// The cells are in the notebook.
void AgentDriver::confirmed() {
  if (unconfirmed_) inserted_by_.try_emplace(unconfirmed_->id);
  forget_insertion();
}

/// Nobody waits for cells to be inserted.
void AgentDriver::forget_insertion() {
  unconfirmed_.reset();
  patience_.end();
}

void AgentDriver::remove_cells(const std::vector<std::string>& cells) {
  if (!cells.empty()) front_ends_.tell_home({{"op", "remove"}, {"run", facts_.run}, {"cells", cells}}, place_);
}

}  // namespace maia::broker
