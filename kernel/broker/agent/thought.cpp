#include "broker/agent/thought.hpp"

#include <exception>
#include <utility>

#include "broker/agent/thinking.hpp"

namespace maia::broker {

void Thought::begin(std::unique_ptr<agent::Run> run, Course course, AgentNotebook::Place place, bool offline) {
  asked_ = Asked::nothing;
  has_run_ = true;
  outcome_ = {};
  outcome_.run = std::move(run);
  place_ = std::move(place);
  offline_ = offline;
  course_ = std::move(course);
  const std::lock_guard lock(thread_mutex_);
  if (stopped_) return;
  over_ = false;
  thread_ = std::thread([this] { work(); });
}

bool Thought::over() const {
  const std::lock_guard lock(mutex_);
  return over_;
}

bool Thought::meanwhile(const std::function<void(Course&)>& change) {
  const std::lock_guard lock(mutex_);
  if (over_) return false;
  change(course_);
  return true;
}

void Thought::interrupt() {
  Asked nothing = Asked::nothing;
  asked_.compare_exchange_strong(nothing, Asked::interrupt);
}

Thought::Outcome Thought::take() {
  join();
  has_run_ = false;
  return std::move(outcome_);
}

void Thought::stop() {
  {
    const std::lock_guard lock(thread_mutex_);
    stopped_ = true;
  }
  cancel();
  join();
}

void Thought::join() {
  const std::lock_guard lock(thread_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Thought::work() {
  agent::Run& run = *outcome_.run;
  Aloud aloud{.notebook = notebook_, .place = place_, .shown = !offline_, .kept = false, .now = now_};
  aloud.stopped = [this] { return asked_ != Asked::nothing; };
  aloud.note = [this](const std::string& line) { notebook_.write(Stream::out, agent_line(line), place_); };
  try {
    think_aloud(run, aloud, outcome_.cost);
    outcome_.end = Outcome::End::proposed;
  } catch (const StoppedThinking&) {
    outcome_.end = Outcome::End::stopped;
  } catch (const std::exception& error) {
    outcome_.end = Outcome::End::failed;
    outcome_.text = error.what();
  }
  finish();
}

/// The moment in which it is over.
void Thought::finish() {
  const std::lock_guard lock(mutex_);
  if (outcome_.end == Outcome::End::proposed && asked_ != Asked::nothing) outcome_.end = Outcome::End::stopped;
  if (outcome_.run->ended()) outcome_.end = Outcome::End::concluded;
  try {
    deliver();
  } catch (const std::exception& error) {
    outcome_.end = Outcome::End::failed;
    outcome_.text = error.what();
    tell("failed", outcome_.text);
  }
  over_ = true;
}

void Thought::deliver() {
  const agent::Run& run = *outcome_.run;
  switch (outcome_.end) {
    case Outcome::End::proposed: {
      outcome_.pending = pending_of(run, course_, outcome_.cost);
      outcome_.insertion = insertion_of(*outcome_.pending, run, course_);
      front_ends_.tell_home(outcome_.insertion->message, place_);
      tell("proposed", {});
      patience_.expect([this, state = state_json(facts_of(run, course_), "paused", no_answer), place = place_] {
        front_ends_.tell_all(state, place);
      });
      return;
    }
    case Outcome::End::concluded:
      outcome_.insertion = insertion_of_conclusion(run, course_, outcome_.cost);
      front_ends_.tell_home(outcome_.insertion->message, place_);
      tell("ended", {});
      return;
    case Outcome::End::failed:
      notebook_.write(Stream::err, agent_line("AgentError: " + outcome_.text + "\n" + waits_line(run.name())), place_);
      tell("failed", outcome_.text);
      return;
    case Outcome::End::stopped:
      if (asked_ != Asked::interrupt) return;
      outcome_.text = "it was interrupted while it thought";
      notebook_.write(Stream::err, agent_line("Interrupted while it thought. " + waits_line(run.name())), place_);
      tell("paused", outcome_.text);
  }
}

void Thought::tell(const std::string& phase, const std::string& text) {
  RunFacts facts = facts_of(*outcome_.run, course_);
  if (outcome_.pending) facts.step = outcome_.pending->step;
  nlohmann::json state = state_json(facts, phase, text);
  if (outcome_.run->ended()) add_conclusion(state, outcome_.run->conclusion());
  front_ends_.tell_all(state, place_);
}

}  // namespace maia::broker
