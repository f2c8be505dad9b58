#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <set>

#include "maia/scene.hpp"
#include "measure.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/render.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/prompt/plan.hpp"

namespace maia::bench {
namespace {

const char* name_of(SizeWord size) {
  constexpr const char* names[] = {"tiny", "small", "normal", "large", "huge"};
  return names[static_cast<int>(size)];
}

const char* name_of(Place place) {
  constexpr const char* names[] = {"anywhere", "left", "right", "center", "top", "bottom", "foreground", "background"};
  return names[static_cast<int>(place)];
}

const char* name_of(Relation relation) {
  constexpr const char* names[] = {"on",    "under", "next_to", "behind", "in_front_of", "left_of", "right_of",
                                   "above", "below", "inside",  "around", "holding",     "wearing", "riding"};
  return names[static_cast<int>(relation)];
}

Json to_json(const ScenePlan& plan) {
  Json objects = Json::array(), relations = Json::array(), unknown = Json::array();
  for (const ObjectPlan& object : plan.objects)
    objects.push_back({{"word", object.word},
                       {"count", {object.count_low, object.count_high}},
                       {"colors", object.colors},
                       {"shade", object.shade},
                       {"material", object.material},
                       {"pattern", object.pattern},
                       {"size", name_of(object.size)},
                       {"place", name_of(object.place)},
                       {"pose", object.pose}});
  for (const RelationPlan& relation : plan.relations)
    relations.push_back({relation.subject, name_of(relation.relation), relation.object});
  for (const UnknownWord& word : plan.unknown) unknown.push_back({{"word", word.word}, {"nearest", word.nearest}});
  return {{"objects", objects},
          {"relations", relations},
          {"environment", plan.environment},
          {"environment_color", plan.environment_color},
          {"light", plan.light},
          {"styles", plan.styles},
          {"excluded", plan.excluded},
          {"only", plan.only},
          {"closeup", plan.closeup},
          {"unknown", unknown}};
}

Json boxes_of(const Rendering& rendering) {
  Json boxes = Json::object();
  for (const InstanceMask& mask : rendering.masks) {
    int left = mask.width, right = -1, top = mask.height, bottom = -1;
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x)
        if (mask.coverage[static_cast<std::size_t>(y * mask.width + x)] >= 128) {
          left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
        }
    if (right >= 0) boxes[std::to_string(mask.id)] = {mask.x + left, mask.y + top, right - left + 1, bottom - top + 1};
  }
  return boxes;
}

/// Where two images of one size differ: share of the pixels, and the box around them.
Json difference(const Image& a, const Image& b, const std::function<bool(int, int)>& outside) {
  std::int64_t changed = 0, changed_outside = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) {
      const std::size_t at =
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width()) + static_cast<std::size_t>(x)) * 3;
      if (std::equal(a.pixels() + at, a.pixels() + at + 3, b.pixels() + at)) continue;
      ++changed;
      if (outside(x, y)) ++changed_outside;
    }
  return {{"changed", static_cast<double>(changed) / (a.width() * a.height())}, {"outside", changed_outside}};
}

/// The instances that are not the same in both recipes.
std::set<int> changed_instances(const Json& before, const Json& after) {
  std::set<int> changed;
  const auto differ = [&](const Json& one, const Json& other) {
    for (const Json& instance : one["instances"])
      if (std::find(other["instances"].begin(), other["instances"].end(), instance) == other["instances"].end())
        changed.insert(instance["id"].get<int>());
  };
  differ(before, after);
  differ(after, before);
  return changed;
}

Json edit(const Json& item, const std::string& folder, std::size_t number) {
  Json line = {{"number", number}};
  try {
    const Scene scene(item["prompt"].get<std::string>(), number);
    const Image original = scene.image();
    const Recipe& recipe = SceneAccess::state(scene).recipe;
    const Json before = Json::parse(to_json(recipe));
    line.update({{"before", before}, {"boxes_before", boxes_of(SceneAccess::state(scene).rendered())}});
    if (!folder.empty()) original.save(folder + "/" + std::to_string(number) + "-before.jpg");
    try {
      const Scene edited = scene.edited(item["instruction"].get<std::string>());
      const Image image = edited.image();
      const Json after = Json::parse(to_json(SceneAccess::state(edited).recipe));
      const Json boxes_after = boxes_of(SceneAccess::state(edited).rendered());
      if (!folder.empty()) image.save(folder + "/" + std::to_string(number) + "-after.jpg");
      const std::set<int> changed = changed_instances(before, after);
      // A shadow reaches about twice as far as its thing is tall, a soft edge a little further than its box.
      std::vector<std::array<int, 4>> reach;
      for (const int id : changed)
        for (const Json& boxes : {line["boxes_before"], boxes_after})
          if (const auto found = boxes.find(std::to_string(id)); found != boxes.end()) {
            const std::array<int, 4> box = *found;
            const int margin = std::max(box[2], box[3]) + 8;
            reach.push_back(
                {box[0] - 2 * margin, box[1] - margin, box[0] + box[2] + 2 * margin, box[1] + box[3] + margin});
          }
      const auto outside = [&](int x, int y) {
        return std::none_of(reach.begin(), reach.end(),
                            [&](const auto& b) { return x >= b[0] && x < b[2] && y >= b[1] && y < b[3]; });
      };
      line.update({{"after", after},
                   {"boxes_after", boxes_after},
                   {"changed_ids", changed},
                   {"pixels", difference(original, image, outside)},
                   {"caption", edited.caption()}});
      // Without what changed, both are the same picture.
      const auto rest = [&](Recipe whole) {
        auto& things = whole.instances;
        things.erase(
            std::remove_if(things.begin(), things.end(), [&](const Instance& i) { return changed.count(i.id) > 0; }),
            things.end());
        return render(whole).image;
      };
      line["rest_identical"] = rest(recipe) == rest(SceneAccess::state(edited).recipe);
    } catch (const std::exception& error) {
      line["refused"] = error.what();
    }
  } catch (const std::exception& error) {
    line["not_drawn"] = error.what();
  }
  return line;
}

}  // namespace

void prompts(const std::string& suite) {
  for (const Json& item : read_json(suite)) {
    Json line = {{"prompt", item["prompt"]}};
    try {
      line["plan"] = to_json(parse_prompt(item["prompt"]));
    } catch (const std::exception& error) {
      line["error"] = error.what();
    }
    print(line);
  }
}

void edits(const std::string& suite, const std::string& folder) {
  if (!folder.empty()) std::filesystem::create_directories(folder);
  const Json items = read_json(suite);
  for (std::size_t i = 0; i < items.size(); ++i) print(edit(items[i], folder, i));
}

void pictures(const std::string& suite, int seeds, const std::string& folder) {
  std::filesystem::create_directories(folder);
  const Json items = read_json(suite);
  for (std::size_t i = 0; i < items.size(); ++i)
    for (int seed = 0; seed < seeds; ++seed) {
      Json line = {{"number", i}, {"seed", seed}, {"prompt", items[i]["prompt"]}};
      try {
        const Scene scene(items[i]["prompt"].get<std::string>(), static_cast<std::uint64_t>(seed));
        scene.image().save(folder + "/" + std::to_string(i) + "-" + std::to_string(seed) + ".jpg");
        line.update({{"caption", scene.caption()}, {"notes", scene.notes()}, {"recipe", Json::parse(scene.recipe())}});
      } catch (const std::exception& error) {
        line["error"] = error.what();
      }
      print(line);
    }
}

}  // namespace maia::bench
