#include "scene/dataset/sample_prompt.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/weights/expect_error.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/dataset/phrases.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {
namespace {

const Catalog& catalog() { return Catalog::installed(); }

TEST(SamplePrompt, DependsOnSeedAndIndexAlone) {
  std::vector<std::string> forward, backward;
  for (int i = 0; i < 50; ++i) forward.push_back(sample_prompt(catalog(), 5, i).prompt);
  for (int i = 50; i-- > 0;) backward.push_back(sample_prompt(catalog(), 5, i).prompt);
  std::reverse(backward.begin(), backward.end());
  EXPECT_EQ(forward, backward);
  int different = 0;
  for (int i = 0; i < 50; ++i)
    different += sample_prompt(catalog(), 6, i).prompt != forward[static_cast<std::size_t>(i)];
  EXPECT_GT(different, 45);
  EXPECT_ERROR(sample_prompt(catalog(), 5, -1), "numbered from 0, not -1");
}

TEST(SamplePrompt, NamesEveryAssetFirstEquallyOftenInARound) {
  const std::vector<int> expected = sampling_round(catalog());
  const auto count = static_cast<std::int64_t>(expected.size());
  for (const std::int64_t round : {0, 3}) {
    std::vector<int> seen;
    for (std::int64_t i = round * count; i < (round + 1) * count; ++i)
      seen.push_back(sample_prompt(catalog(), 1, i).assets.front());
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, expected);
  }
}

TEST(SamplePrompt, VariesNumberPlaceAndLight) {
  std::map<std::size_t, int> numbers;
  std::map<std::string, int> environments, lights;
  for (int i = 0; i < 1000; ++i) {
    const PromptSample sample = sample_prompt(catalog(), 2, i);
    ++numbers[sample.assets.size()];
    ++environments[sample.environment];
    ++lights[sample.light];
  }
  EXPECT_GE(numbers.size(), 4U);
  EXPECT_GT(numbers[1], 250);
  EXPECT_GT(numbers[2], 250);
  EXPECT_EQ(environments.size(), environment_names().size() + 1);
  EXPECT_GT(lights["night"], 5);
  EXPECT_GT(lights[""], 600);
}

/// The parser reads what was meant, but for a few things that it knows by other names.
TEST(SamplePrompt, IsUnderstood) {
  constexpr int tries = 500;
  int right = 0;
  std::string wrong;
  for (int i = 0; i < tries; ++i) {
    const PromptSample sample = sample_prompt(catalog(), 3, i);
    const ScenePlan plan = parse_prompt(sample.prompt);
    const bool understood = plan.objects.size() == sample.assets.size() && plan.unknown.empty() &&
                            (sample.environment.empty() || plan.environment == sample.environment) &&
                            plan.light == sample.light;
    right += understood ? 1 : 0;
    if (!understood) wrong += sample.prompt + "\n";
  }
  EXPECT_GE(right, tries * 98 / 100) << wrong;
}

TEST(Phrases, KnowEveryEnvironmentAndLightIsSaidOutdoors) {
  for (const std::string& environment : environment_names()) {
    const std::string phrase = place_phrase(environment, 0);
    EXPECT_EQ(parse_prompt("a dog " + phrase).environment, environment) << phrase;
  }
  EXPECT_EQ(place_phrase("igloo", 1), "in an igloo");
  EXPECT_EQ(light_phrase("day"), "");
  EXPECT_TRUE(is_outdoors("beach"));
  EXPECT_FALSE(is_outdoors("kitchen"));
}

}  // namespace
}  // namespace maia
