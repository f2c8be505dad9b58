#include "scene/compose/backdrop_cache.hpp"

#include <algorithm>
#include <list>
#include <mutex>
#include <string>
#include <tuple>

namespace maia {
namespace {

using Key = std::tuple<std::string, std::string, std::string, std::uint64_t, int, int>;

constexpr std::size_t most_bytes = std::size_t{96} << 20U;

struct Entry {
  Key key;
  std::shared_ptr<const Backdrop> backdrop;
};

std::mutex mutex;

std::list<Entry>& entries() {
  static auto* list = new std::list<Entry>;  // never destroyed: threads may still draw when the process ends
  return *list;
}

std::size_t bytes(const Entry& entry) {
  return std::size_t(entry.backdrop->image.width()) * std::size_t(entry.backdrop->image.height()) * 4;
}

std::shared_ptr<const Backdrop> found(const Key& key) {
  const std::lock_guard lock(mutex);
  auto& list = entries();
  const auto place = std::find_if(list.begin(), list.end(), [&](const Entry& entry) { return entry.key == key; });
  if (place == list.end()) return nullptr;
  list.splice(list.begin(), list, place);
  return list.front().backdrop;
}

}  // namespace

std::shared_ptr<const Backdrop> backdrop_of(const Recipe& recipe) {
  const Key key{recipe.environment,      recipe.light, recipe.environment_color,
                recipe.environment_seed, recipe.width, recipe.height};
  if (auto known = found(key)) return known;
  auto made = std::make_shared<const Backdrop>(make_backdrop(recipe.environment, recipe.light, recipe.environment_color,
                                                             recipe.environment_seed, recipe.width, recipe.height));
  const std::lock_guard lock(mutex);
  auto& list = entries();
  list.push_front({key, made});
  std::size_t total = 0;
  for (auto place = list.begin(); place != list.end();) {
    total += bytes(*place);
    place = total > most_bytes && place != list.begin() ? list.erase(place) : std::next(place);
  }
  return made;
}

}  // namespace maia
