// One look at the scenes serves every rule, and gives what asking for each rule alone gives.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "image/interrupt.hpp"
#include "image/progress.hpp"
#include "scene/concepts/head_state.hpp"
#include "scene/dataset/default_scenes.hpp"
#include "system/detected_exemplars.hpp"
#include "system/head_findings.hpp"

namespace maia {
namespace {

namespace fs = std::filesystem;

class SyntheticExemplars : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new fs::path(fs::path(testing::TempDir()) / ("findings-" + std::to_string(::getpid())));
    fs::remove_all(*folder_);
    // Not a multiple of the batches that images are looked at in.
    scenes_ = new Dataset(Dataset::open(default_scenes(1, {}, {40, 256})));
    detector_ = std::make_shared<const HeadDetector>();
  }
  static void TearDownTestSuite() {
    fs::remove_all(*folder_);
    detector_.reset();
    delete scenes_;
    delete folder_;
  }
  void TearDown() override {
    set_interrupt_hooks({});
    set_progress_hooks({});
  }

  static concepts::Findings findings() { return head_findings(detector_->head(), *scenes_, *folder_); }
  static Dataset first_scenes(std::int64_t count) {
    const fs::path folder = *folder_ / ("first " + std::to_string(count));
    fs::create_directories(folder);
    for (std::int64_t i = 0; i < count; ++i)
      fs::copy_file(scenes_->path(i), folder / fs::path(scenes_->path(i)).filename());
    return Dataset::open(folder.string());
  }
  /// Without hidden ones: those are locks.
  static std::vector<fs::path> files(const fs::path& folder) {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().filename().string()[0] != '.') all.push_back(entry.path());
    return all;
  }

  static inline fs::path* folder_ = nullptr;
  static inline Dataset* scenes_ = nullptr;
  static inline std::shared_ptr<const HeadDetector> detector_;
};

TEST_F(SyntheticExemplars, AreThoseOfTheDirectWayForEveryKindOfRule) {
  const concepts::Findings found = findings();
  int responses = 0;
  for (const std::string text : {"animal", "bird OR a Car OR dogs", "animals | grass", "zebra"}) {
    const SyntheticRule rule = SyntheticRule::parse(text);
    const std::vector<float> direct = activations_of(*synthetic_unit(text, detector_), *scenes_);
    EXPECT_EQ(activations_from(found, rule, detector_->head()), direct) << text;
    responses += static_cast<int>(std::count_if(direct.begin(), direct.end(), [](float a) { return a > 0; }));
  }
  EXPECT_GT(responses, 20);
}

TEST_F(SyntheticExemplars, EveryConceptIsWhatTheDetectorSaysOfIt) {
  const concepts::Findings found = findings();
  ASSERT_EQ(found.concepts(), detector_->head().concepts().size());
  std::vector<Image> images;
  for (std::int64_t i = 0; i < 8; ++i) images.push_back(Image::open(scenes_->path(i)));
  std::size_t number = 0;
  for (const ConceptInfo& info : detector_->head().concepts()) {
    const std::vector<float> scores = found.scores(number++);
    const auto detections = detector_->detect(images, info.name + " " + info.group);
    for (std::size_t i = 0; i < images.size(); ++i)
      EXPECT_EQ(scores[i], detections[i].boxes.empty() ? 0 : detections[i].score) << info.name;
  }
}

TEST_F(SyntheticExemplars, AreLookedForOnce) {
  const concepts::Findings found = findings();
  static int bars = 0;
  bars = 0;
  set_progress_hooks(
      {[](std::int64_t, const char*) -> void* { return ++bars, nullptr; }, [](void*, std::int64_t) {}, [](void*) {}});
  EXPECT_EQ(findings(), found);
  EXPECT_EQ(bars, 0);
}

TEST_F(SyntheticExemplars, ADamagedFileIsMadeAgain) {
  const Dataset few = first_scenes(3);
  const fs::path folder = *folder_ / "damaged";
  const auto make = [&] { return head_findings(detector_->head(), few, folder); };
  const concepts::Findings found = make();
  const fs::path file = files(folder).at(0);
  const auto size = fs::file_size(file);
  fs::resize_file(file, size / 2);
  EXPECT_EQ(make(), found);
  EXPECT_EQ(fs::file_size(file), size);

  // Whole, but of another head, or of fewer images.
  concepts::write_findings(file.string(), found, {{"head", "other"}, {"images", few.hash()}});
  EXPECT_EQ(make(), found);
  concepts::Findings fewer(found.concepts());
  fewer.add(std::vector<float>(found.concepts(), 0.5F));
  const std::string fingerprint = ConceptHeadAccess::state(detector_->head()).fingerprint;
  concepts::write_findings(file.string(), fewer, {{"head", fingerprint}, {"images", few.hash()}});
  EXPECT_EQ(make(), found);
}

TEST_F(SyntheticExemplars, AnInterruptLeavesNothingBehind) {
  const fs::path folder = *folder_ / "interrupted";
  static int asked = 0;
  asked = 0;
  set_interrupt_hooks({[] { return ++asked > 1; }, [](int) {}});
  EXPECT_ANY_THROW(head_findings(detector_->head(), *scenes_, folder));
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(files(folder), testing::IsEmpty());
}

TEST_F(SyntheticExemplars, OtherImagesHaveAFileOfTheirOwn) {
  EXPECT_EQ(head_findings(detector_->head(), first_scenes(1), *folder_).images(), 1);
  EXPECT_EQ(findings().images(), scenes_->size());
}

}  // namespace
}  // namespace maia
