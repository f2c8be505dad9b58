#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "model/script/script_description.hpp"

namespace maia {
namespace {

using nlohmann::json;

constexpr int largest_size = 4096;

[[noreturn]] void wrong(const std::string& source, const std::string& key, const json& value,
                        const std::string& needed) {
  std::string shown = value.is_array() ? "this list" : "this object";  // it may be deep, and dump() is recursive
  if (!value.is_structured()) shown = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (shown.size() > 80) shown = shown.substr(0, 77) + "...";
  throw Error(source + ": \"" + key + "\" can't be " + shown + "; it must be " + needed);
}

int size(const json& value, const std::string& source) {
  if (!value.is_number_integer() || value < 1 || value > largest_size)
    wrong(source, "size", value, "a whole number from 1 to " + std::to_string(largest_size));
  return value.get<int>();
}

Image::Filter filter(const json& value, const std::string& source) {
  if (value == "bilinear") return Image::Filter::bilinear;
  if (value == "bicubic") return Image::Filter::bicubic;
  wrong(source, "filter", value, "\"bilinear\" or \"bicubic\"");
}

std::array<float, 3> channels(const json& value, const std::string& key, const std::string& source, bool positive) {
  const std::string needed =
      positive ? "three numbers above 0, for red, green and blue" : "three numbers, for red, green and blue";
  if (!value.is_array() || value.size() != 3) wrong(source, key, value, needed);
  std::array<float, 3> result{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (!value[i].is_number()) wrong(source, key, value, needed);
    result[i] = value[i].get<float>();
    if (!std::isfinite(result[i]) || (positive && !(result[i] > 0))) wrong(source, key, value, needed);
  }
  return result;
}

void classes(const json& value, const std::string& source, ScriptDescription& result) {
  const std::string needed = "a list of names, or \"imagenet\"";
  if (value == "imagenet") {
    result.class_set = "imagenet";
    return;
  }
  if (!value.is_array() || value.empty()) wrong(source, "classes", value, needed);
  for (const json& name : value) {
    if (!name.is_string() || name.get_ref<const std::string&>().empty()) wrong(source, "classes", value, needed);
    result.classes.push_back(name.get<std::string>());
  }
}

}  // namespace

ScriptDescription parse_script_description(const std::string& text, const std::string& source) {
  json object;
  try {
    object = json::parse(text);
  } catch (const json::exception& failure) {
    throw Error(source + " is no JSON: " + failure.what());
  }
  if (!object.is_object()) throw Error(source + " must be a JSON object with \"size\", \"mean\", \"std\" and so on");
  ScriptDescription result;
  for (const auto& [key, value] : object.items()) {
    if (key == "size")
      result.preprocess.size = size(value, source);
    else if (key == "filter")
      result.preprocess.filter = filter(value, source);
    else if (key == "mean")
      result.preprocess.mean = channels(value, key, source, false);
    else if (key == "std")
      result.preprocess.std = channels(value, key, source, true);
    else if (key == "classes")
      classes(value, source, result);
    else
      throw Error(source + ": no key \"" + key + "\"; there are size, filter, mean, std, classes" +
                  did_you_mean(key, {"size", "filter", "mean", "std", "classes"}));
  }
  return result;
}

}  // namespace maia
