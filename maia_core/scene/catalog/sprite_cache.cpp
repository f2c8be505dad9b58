#include "scene/catalog/sprite_cache.hpp"

namespace maia {

std::shared_ptr<const Sprite> SpriteCache::find(std::uint64_t key) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->sprite;
}

std::shared_ptr<const Sprite> SpriteCache::put(std::uint64_t key, std::shared_ptr<const Sprite> sprite) {
  const std::lock_guard lock(mutex_);
  const auto [place, fresh] = places_.try_emplace(key);
  if (!fresh) return place->second->sprite;
  size_ += sprite->rgba.size();
  entries_.push_front({key, sprite});
  place->second = entries_.begin();
  while (size_ > capacity_ && entries_.size() > 1) {
    size_ -= entries_.back().sprite->rgba.size();
    places_.erase(entries_.back().key);
    entries_.pop_back();
  }
  return sprite;
}

}  // namespace maia
