#include "model/weights/pytorch/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "maia/error.hpp"

namespace maia::pickle {
namespace {

// In the order in which they are looked for. DINO's teacher is what its authors evaluate and publish.
constexpr std::array<std::string_view, 6> wrappers{"state_dict", "model_state_dict", "model",
                                                   "teacher",    "student",          "net"};

constexpr int deepest_wrapping = 8;

std::string keys_of(const Document& document, const Dict& dict) {
  std::string keys;
  std::size_t shown = 0;
  for (const auto& [key, value] : dict.items) {
    if (shown++ == 12) {
      keys += ", ...";
      break;
    }
    const Text* text = document.get<Text>(key);
    keys += (keys.empty() ? "" : ", ") +
            (text != nullptr ? "'" + text->text.substr(0, 60) + "'" : describe(document.at(key)));
  }
  return keys.empty() ? "nothing" : keys;
}

bool has_tensors(const Document& document, const Dict& dict) {
  return std::any_of(dict.items.begin(), dict.items.end(),
                     [&](const auto& item) { return document.get<Tensor>(item.second) != nullptr; });
}

const Dict* find_wrapped(const Document& document, const Dict& dict, std::string_view& wrapper) {
  for (const std::string_view name : wrappers)
    for (const auto& [key, value] : dict.items) {
      const Text* text = document.get<Text>(key);
      const Dict* inner = document.get<Dict>(value);
      if (text != nullptr && text->text == name && inner != nullptr) {
        wrapper = name;
        return inner;
      }
    }
  return nullptr;
}

std::vector<NamedTensor> tensors_of(const Document& document, const Dict& dict) {
  std::vector<NamedTensor> tensors;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const auto& [key, value] : dict.items) {
    const Text* name = document.get<Text>(key);
    if (name == nullptr) throw Error("its state dict has " + describe(document.at(key)) + " as a name");
    if (document.get<Tensor>(value) == nullptr)
      throw Error("its entry '" + name->text + "' is " + describe(document.at(value)) + ", not a tensor");
    const auto [place, is_new] = places.emplace(name->text, tensors.size());
    if (is_new) {
      tensors.push_back({name->text, value});
    } else {
      tensors[place->second].tensor = value;
    }
  }
  return tensors;
}

/// Drops the prefix if all names have it.
void drop_prefix(std::vector<NamedTensor>& tensors, std::string_view prefix) {
  if (!std::all_of(tensors.begin(), tensors.end(), [&](const NamedTensor& t) { return t.name.starts_with(prefix); }))
    return;
  for (NamedTensor& tensor : tensors) tensor.name.erase(0, prefix.size());
}

/// Keeps only the names with the prefix, without it, if there are any.
void keep_below(std::vector<NamedTensor>& tensors, std::string_view prefix) {
  const auto is_below = [&](const NamedTensor& tensor) { return tensor.name.starts_with(prefix); };
  if (std::none_of(tensors.begin(), tensors.end(), is_below)) return;
  std::erase_if(tensors, [&](const NamedTensor& tensor) { return !is_below(tensor); });
  drop_prefix(tensors, prefix);
}

}  // namespace

std::vector<NamedTensor> named_tensors(const Document& document) {
  const Dict* dict = document.get<Dict>(document.root);
  if (dict == nullptr) throw Error("it holds " + describe(document.at(document.root)) + " instead of a state dict");
  std::string_view wrapper;
  for (int depth = 0; !has_tensors(document, *dict); ++depth) {
    const Dict* inner = depth < deepest_wrapping ? find_wrapped(document, *dict, wrapper) : nullptr;
    if (inner == nullptr)
      throw Error("found no state dict in it; it has " + keys_of(document, *dict) +
                  ". Load it in PyTorch and save the dictionary of its tensors");
    dict = inner;
  }
  std::vector<NamedTensor> tensors = tensors_of(document, *dict);
  for (const std::string_view prefix : {"_orig_mod.", "module."}) drop_prefix(tensors, prefix);
  if (wrapper == "teacher" || wrapper == "student") keep_below(tensors, "backbone.");
  return tensors;
}

}  // namespace maia::pickle
