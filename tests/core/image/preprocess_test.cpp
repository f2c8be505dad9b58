#include "model/preprocess.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/golden.hpp"
#include "image/sha256.hpp"

namespace maia::test {
namespace {

TEST(Preprocess, FitsAndNormalizesAsTorchvision) {
  for (const auto& wanted : golden("fit")) {
    Preprocess preprocess;
    preprocess.size = wanted["size"];
    preprocess.filter = filter(wanted);
    const Image fitted = preprocess.fit(noise(wanted));
    EXPECT_EQ(fitted.hash(), wanted["hash"].get<std::string>()) << wanted;
    std::vector<float> values(static_cast<std::size_t>(preprocess.size) * static_cast<std::size_t>(preprocess.size) *
                              3);
    preprocess.normalize(fitted, values.data());
    EXPECT_EQ(sha256({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)}),
              wanted["normalized"].get<std::string>())
        << wanted;
  }
}

TEST(Preprocess, LeavesAnImageThatFits) {
  const Image image = noise(224, 224, 1);
  EXPECT_EQ(Preprocess().fit(image).pixels(), image.pixels());
}

TEST(Preprocess, FitsExtremeShapesInLittleMemory) {
  // The whole resized image would have 7 million columns.
  const Image fitted = Preprocess().fit(Image(Image::max_side, 1, {9, 8, 7}));
  EXPECT_EQ(fitted, Image(224, 224, {9, 8, 7}));
}

TEST(Preprocess, NormalizesOnlyWhatWasFitted) {
  std::vector<float> values(224 * 224 * 3);
  EXPECT_THAT(error_of([&] { Preprocess().normalize(Image(224, 223), values.data()); }),
              testing::AllOf(testing::HasSubstr("224x223"), testing::HasSubstr("224x224")));
}

}  // namespace
}  // namespace maia::test
