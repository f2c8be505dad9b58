#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exemplars/dataset.hpp"
#include "exemplars/store_path.hpp"
#include "exemplars/sweep.hpp"
#include "maia/exemplars.hpp"
#include "maia/system.hpp"
#include "model/folders.hpp"
#include "pictures.hpp"
#include "scene/default_exemplars/default_exemplars.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

/// Stores of the embedded model over a few small scenes.
class StoreLookup : public testing::Test {
 protected:
  /// What `maia exemplars --layers LAYER` makes.
  void make_own(const std::string& layer) const {
    SweepOptions options;
    options.out = (exemplars_folder() / store_file_name(model.name(), model.hash())).string();
    options.layers = {layer};
    options.restart = true;
    sweep(load_sweep_model(Model::embedded, "cpu"), Dataset::open(default_scenes(0, {}, few)), options);
  }

  test::TemporaryFolder cache;
  const test::ScopedVariable cache_variable{"MAIA_CACHE", cache.path().c_str()};
  const test::ScopedVariable exemplars_variable{"MAIA_EXEMPLARS", nullptr};
  const DefaultScenes few{8, 64};
  const Model model;
};

TEST_F(StoreLookup, there_is_none_at_first) {
  EXPECT_FALSE(ExemplarStore::find(model));
  EXPECT_FALSE(ExemplarStore::find(model, "conv_head"));
}

TEST_F(StoreLookup, a_store_of_one_layer_hides_the_default_one_for_that_layer_alone) {
  default_exemplars(model, {}, few);
  EXPECT_THAT(ExemplarStore::find(model)->layers(), Contains("conv_head"));
  make_own("blocks.2.1.bn2");
  EXPECT_THAT(ExemplarStore::find(model)->layers(), ElementsAre("blocks.2.1.bn2"));
  EXPECT_THAT(ExemplarStore::find(model, "blocks.2.1.bn2")->layers(), ElementsAre("blocks.2.1.bn2"));
  EXPECT_THAT(ExemplarStore::find(model, "conv_head")->layers(), Contains("conv_head"));
  EXPECT_FALSE(ExemplarStore::find(model, "blocks.6"));
  EXPECT_EQ(System(3, "conv_head").exemplars(2).images.size(), 2U);
  EXPECT_EQ(System(3, "blocks.2.1.bn2").exemplars(2).images.size(), 2U);
}

TEST_F(StoreLookup, the_default_one_is_made_beside_a_store_of_another_layer) {
  make_own("blocks.2.1.bn2");
  const std::string made = default_exemplars(model, {}, few);
  EXPECT_THAT(ExemplarStore::open(made).layers(), Not(ElementsAre("blocks.2.1.bn2")));
  EXPECT_THAT(ExemplarStore::find(model, "conv_head")->path(), made);
}

TEST_F(StoreLookup, knows_what_the_default_one_would_have) {
  EXPECT_TRUE(default_exemplars_have(model, "conv_head"));
  EXPECT_TRUE(default_exemplars_have(model, "logit"));
  EXPECT_FALSE(default_exemplars_have(model, "blocks.6"));
}

}  // namespace
}  // namespace maia
