// Things that are costly to make and asked for again.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace maia::backdrop {

/// Values by name, at most `limit` bytes of them (by their bytes()); the least recently used go first. Threads that ask
/// for the same name at the same time wait for the one that makes it.
template <typename Value>
class Keep {
 public:
  explicit Keep(std::size_t limit) : limit_(limit) {}

  std::shared_ptr<const Value> get(const std::string& name, const std::function<std::shared_ptr<const Value>()>& make) {
    std::shared_ptr<Slot> slot;
    {
      const std::lock_guard lock(mutex_);
      std::shared_ptr<Slot>& found = slots_[name];
      if (!found) {
        found = std::make_shared<Slot>();
        order_.push_front(name);
        found->place = order_.begin();
      } else {
        order_.splice(order_.begin(), order_, found->place);
      }
      slot = found;
    }
    const std::lock_guard lock(slot->making);
    if (!slot->value) {
      try {
        slot->value = make();
      } catch (...) {
        drop(name, slot);
        throw;
      }
      add(name, slot);
    }
    return slot->value;
  }

 private:
  struct Slot {
    std::mutex making;
    std::shared_ptr<const Value> value;
    std::size_t bytes = 0;
    std::list<std::string>::iterator place;
  };

  void drop(const std::string& name, const std::shared_ptr<Slot>& slot) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(name);
    if (found == slots_.end() || found->second != slot) return;
    order_.erase(slot->place);
    slots_.erase(found);
  }

  void add(const std::string& name, const std::shared_ptr<Slot>& slot) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(name);
    if (found == slots_.end() || found->second != slot) return;  // it went while it was made
    slot->bytes = slot->value->bytes();
    used_ += slot->bytes;
    while (used_ > limit_ && order_.back() != name) {
      const auto oldest = slots_.find(order_.back());
      used_ -= oldest->second->bytes;
      slots_.erase(oldest);
      order_.pop_back();
    }
  }

  std::mutex mutex_;
  std::size_t limit_, used_ = 0;
  std::map<std::string, std::shared_ptr<Slot>> slots_;
  std::list<std::string> order_;  // most recent first
};

}  // namespace maia::backdrop
