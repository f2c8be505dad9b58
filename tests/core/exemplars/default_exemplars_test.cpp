#include "scene/default_exemplars/default_exemplars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "exemplars/layer_selection.hpp"
#include "exemplars/store_path.hpp"
#include "image/interrupt.hpp"
#include "maia/exemplars.hpp"
#include "scene/dataset/write_scenes.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DefaultExemplars : public testing::Test {
 protected:
  std::string made(const WorkHooks& hooks = {}) { return default_exemplars(model, hooks, few); }

  TemporaryFolder cache;
  const ScopedVariable cache_variable{"MAIA_CACHE", cache.path().c_str()};
  const ScopedVariable exemplars_variable{"MAIA_EXEMPLARS", nullptr};
  const DefaultScenes few{12, 64};
  const SweepModel model = fake_model();
};

TEST_F(DefaultExemplars, AreWhereSystemLooks) {
  std::vector<std::string> doing;
  const std::string path = made({[&](const Counted& now) {
                                   if (doing.empty() || doing.back() != now.doing) doing.push_back(now.doing);
                                   EXPECT_EQ(now.total, 12);
                                 },
                                 {}});
  EXPECT_EQ(path, cache.path("exemplars/" + default_store_file_name(model.name, model.hash)));
  EXPECT_THAT(doing, testing::ElementsAre("scenes", "sweep"));
  const ExemplarStore store = ExemplarStore::open(path);
  EXPECT_EQ(store.images(), 12);
  EXPECT_THAT(store.layers(), testing::UnorderedElementsAreArray(standard_layers(model)));
  EXPECT_THAT(store.layers(), testing::IsSupersetOf({"logit", "prob"}));
  EXPECT_EQ(store.top_images(store.layers().front(), 0, 3).images.size(), 3U);

  doing.clear();
  EXPECT_EQ(made({[&](const Counted& now) { doing.push_back(now.doing); }, {}}), path);
  EXPECT_TRUE(doing.empty());
}

TEST_F(DefaultExemplars, GoOnAfterAStop) {
  for (const std::string until : {"scenes", "sweep"}) {
    bool reached = false;
    const WorkHooks hooks{[&](const Counted& now) { reached = now.doing == until; }, [&] { return reached; }};
    try {
      made(hooks);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("stopped"));
    }
  }
  EXPECT_EQ(ExemplarStore::open(made()).images(), 12);
}

TEST_F(DefaultExemplars, EndWhenTheyAreInterrupted) {
  static std::atomic<bool> asked{false};
  for (const std::string until : {"scenes", "sweep"}) {
    set_interrupt_hooks({[] { return asked.load(); }, nullptr});
    const WorkHooks hooks{[&](const Counted& now) { asked = now.doing == until && now.done < now.total; }, {}};
    EXPECT_EQ(error_of([&] { made(hooks); }), "interrupted") << until;
    asked = false;
    set_interrupt_hooks({});
  }
  EXPECT_EQ(ExemplarStore::open(made()).images(), 12);
}

TEST_F(DefaultExemplars, AreMadeOnceByManyAtATime) {
  std::atomic<int> sweeps{0};
  std::vector<std::thread> threads;
  std::vector<std::string> paths(3);
  for (std::string& path : paths) {
    threads.emplace_back([&] {
      std::string last;
      path = made({[&](const Counted& now) {
                     if (now.doing == "sweep" && last != "sweep") ++sweeps;
                     last = now.doing;
                   },
                   {}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sweeps, 1);
  EXPECT_EQ(paths[0], paths[1]);
  EXPECT_EQ(paths[0], paths[2]);
  EXPECT_EQ(ExemplarStore::open(paths[0]).images(), 12);
}

TEST_F(DefaultExemplars, NameTheirScenesByWhatTheyAreMadeOf) {
  const std::string first = default_scenes(1, {}, {2, 64});
  EXPECT_EQ(default_scenes(2, {}, {2, 64}), first);
  EXPECT_NE(default_scenes(1, {}, {2, 72}), first);
  EXPECT_EQ(fs::path(first).parent_path(), cache / "scenes");
}

}  // namespace
}  // namespace maia::test
