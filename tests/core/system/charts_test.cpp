// What a unit said, as charts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "maia/system.hpp"
#include "scene/default_exemplars/default_exemplars.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class UnitCharts : public testing::Test {
 protected:
  static std::string text_of(const Chart& chart) { return mime_bundle_repr(chart).at("text/plain"); }

  test::TemporaryFolder cache;
  const test::ScopedVariable cache_variable{"MAIA_CACHE", cache.path().c_str()};
  const test::ScopedVariable exemplars_variable{"MAIA_EXEMPLARS", nullptr};
  const Model model;
};

TEST_F(UnitCharts, bars_stand_beside_what_the_dataset_reaches) {
  default_exemplars(model, {}, {12, 64});
  const System system(3, "conv_head");
  const std::string text = text_of(system.bars({"a dog", "a cat"}, {1.5F, 2}));
  EXPECT_THAT(text, AllOf(HasSubstr(system.name()), HasSubstr("\"a dog\": 1.50"), HasSubstr("threshold: "),
                          HasSubstr("99% of the dataset: "), HasSubstr("strongest: ")));
}

TEST_F(UnitCharts, bars_alone_where_no_dataset_is_known) {
  System system(3, "blocks.2");
  EXPECT_THAT(text_of(system.bars({}, {1})), AllOf(Not(HasSubstr("threshold")), Not(HasSubstr("dataset"))));
  system.set_threshold(0.5F);
  EXPECT_THAT(text_of(system.bars({}, {1})), HasSubstr("threshold: 0.5"));
}

TEST_F(UnitCharts, a_histogram_holds_the_whole_dataset) {
  default_exemplars(model, {}, {12, 64});
  const System system(3, "conv_head");
  const auto exemplars = system.exemplars(12);
  const std::string text = text_of(system.histogram({exemplars.activations[3]}, {"the fourth"}));
  EXPECT_THAT(text, AllOf(HasSubstr("the fourth: "), HasSubstr("threshold: ")));
  double sum = 0;
  const std::regex line(" \\.\\. [^:]+: ([0-9.e+-]+)\n");
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) sum += std::stod((*at)[1]);
  EXPECT_NEAR(sum, 100, 0.5);
}

TEST_F(UnitCharts, a_histogram_says_what_it_needs) {
  try {
    System(3, "blocks.2").histogram();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("maia exemplars --model"));
  }
}

}  // namespace
}  // namespace maia
