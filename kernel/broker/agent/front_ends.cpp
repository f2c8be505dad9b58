#include "broker/agent/front_ends.hpp"

#include <algorithm>
#include <utility>

namespace maia::broker {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_open = 64;  // a page that is gone does not always say so
constexpr std::size_t most_names = 1000;
constexpr std::size_t longest_name = 1000;

std::string short_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  return text.size() <= longest_name ? text : std::string();
}

std::vector<std::string> names(const Json& object, const char* key) {
  std::vector<std::string> list;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array() || found->size() > most_names) return list;
  for (const Json& name : *found)
    if (name.is_string() && name.get_ref<const std::string&>().size() <= longest_name)
      list.push_back(name.get<std::string>());
  return list;
}

}  // namespace

std::optional<FrontEnd> front_end_of(const std::string& id, const std::string& session, const Json& data) {
  if (!data.is_object()) return std::nullopt;
  FrontEnd front_end;
  front_end.id = id;
  front_end.session = session;
  front_end.client = short_text(data, "client");
  front_end.notebook = short_text(data, "notebook");
  front_end.page = short_text(data, "page");
  // An old extension says nothing of itself, and inserts nothing.
  if (front_end.client.empty()) return std::nullopt;
  const auto sync = data.find("sync");
  front_end.sync = sync != data.end() && *sync == true;
  front_end.runs = names(data, "runs");
  front_end.origins = names(data, "origins");
  return front_end;
}

bool FrontEnd::holds(const std::string& run, const std::string& origin) const {
  const auto has = [](const std::vector<std::string>& list, const std::string& name) {
    return !name.empty() && std::find(list.begin(), list.end(), name) != list.end();
  };
  return has(runs, run) || has(origins, origin);
}

void FrontEnds::open(FrontEnd front_end) {
  const std::lock_guard lock(mutex_);
  const auto replaced = [&](const FrontEnd& other) {
    return other.id == front_end.id || (!front_end.page.empty() && other.page == front_end.page);
  };
  for (const FrontEnd& other : open_)
    if (replaced(other) && other.id == home_) home_ = front_end.id;
  std::erase_if(open_, replaced);
  if (open_.size() >= most_open)
    open_.erase(std::find_if(open_.begin(), open_.end(), [this](const FrontEnd& each) { return each.id != home_; }));
  open_.push_back(std::move(front_end));
}

void FrontEnds::close(const std::string& id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const FrontEnd& each) { return each.id == id; });
  if (home_ == id) home_.clear();
}

bool FrontEnds::is_open(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(open_.begin(), open_.end(), [&](const FrontEnd& each) { return each.id == id; });
}

std::string FrontEnds::newest_of(const std::string& session) const {
  const auto found =
      std::find_if(open_.rbegin(), open_.rend(), [&](const FrontEnd& each) { return each.session == session; });
  return found == open_.rend() ? std::string() : found->id;
}

void FrontEnds::choose_home(const std::string& session) {
  const std::lock_guard lock(mutex_);
  home_ = newest_of(session);
}

void FrontEnds::offer_home(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (home_.empty()) home_ = id;
}

void FrontEnds::move_home(const std::string& session) {
  const std::lock_guard lock(mutex_);
  const bool is_there = std::any_of(open_.begin(), open_.end(),
                                    [&](const FrontEnd& each) { return each.id == home_ && each.session == session; });
  if (is_there) return;
  if (std::string other = newest_of(session); !other.empty()) home_ = std::move(other);
}

bool FrontEnds::runs_unasked(const std::string& session) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(open_.begin(), open_.end(),
                     [&](const FrontEnd& front_end) { return front_end.sync && front_end.session == session; });
}

std::optional<FrontEnd> FrontEnds::home() const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(open_.begin(), open_.end(), [this](const FrontEnd& each) { return each.id == home_; });
  if (found == open_.end()) return std::nullopt;
  return *found;
}

void FrontEnds::tell(const std::string& id, const Json& data, const AgentNotebook::Place& place) {
  const std::lock_guard lock(mutex_);
  notebook_.send(id, data, place);
}

void FrontEnds::tell_home(const Json& data, const AgentNotebook::Place& place) {
  const std::lock_guard lock(mutex_);
  if (!home_.empty()) notebook_.send(home_, data, place);
}

void FrontEnds::tell_all(const Json& data, const AgentNotebook::Place& place) {
  const std::lock_guard lock(mutex_);
  for (const FrontEnd& each : open_) notebook_.send(each.id, data, place);
}

}  // namespace maia::broker
