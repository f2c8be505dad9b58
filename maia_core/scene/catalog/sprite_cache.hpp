// Decoded assets, as many as fit.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// Keeps sprites up to a number of bytes; the least recently used go first. Safe to use from several threads.
class SpriteCache {
 public:
  explicit SpriteCache(std::size_t capacity) : capacity_(capacity) {}

  /// Empty if it isn't there.
  std::shared_ptr<const Sprite> find(std::uint64_t key);

  /// What is kept for the key from now on: `sprite`, or what another thread has put there before.
  std::shared_ptr<const Sprite> put(std::uint64_t key, std::shared_ptr<const Sprite> sprite);

 private:
  struct Entry {
    std::uint64_t key;
    std::shared_ptr<const Sprite> sprite;
  };
  std::mutex mutex_;
  std::size_t capacity_;
  std::size_t size_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> places_;
};

}  // namespace maia
