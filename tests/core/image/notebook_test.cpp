#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;

Image picture(const MimeBundle& bundle) { return Image::decode(bundle.at("image/png")); }

TEST(Notebook, ShowsAnImageAsItIs) {
  const Image image = noise(32, 20, 1);
  const MimeBundle bundle = mime_bundle_repr(image);
  EXPECT_EQ(bundle.at("text/plain"), "Image 32x20");
  EXPECT_EQ(picture(bundle), image);
}

TEST(Notebook, ScalesLargeImagesDown) {
  const MimeBundle bundle = mime_bundle_repr(Image(3000, 30, {1, 2, 3}));
  EXPECT_EQ(bundle.at("text/plain"), "Image 3000x30");
  EXPECT_EQ(picture(bundle), Image(1024, 10, {1, 2, 3}));
}

TEST(Notebook, ShowsImagesAsAGrid) {
  const std::vector<Image> images = {noise(50, 50, 1), noise(50, 50, 2), noise(50, 50, 3)};
  const MimeBundle bundle = mime_bundle_repr(images);
  EXPECT_EQ(bundle.at("text/plain"), "3 images");
  EXPECT_EQ(picture(bundle), grid(images, {}, {.cell = 50}));
}

TEST(Notebook, ShowsNothingAsText) {
  EXPECT_EQ(mime_bundle_repr(std::vector<Image>{}), (MimeBundle{{"text/plain", "0 images"}}));
  EXPECT_EQ(mime_bundle_repr(Responses{}), (MimeBundle{{"text/plain", "0 responses"}}));
}

TEST(Notebook, SaysHowManyMoreThereAre) {
  const std::vector<Image> many(75, Image(16, 16, {9, 9, 200}));
  const MimeBundle bundle = mime_bundle_repr(many);
  EXPECT_EQ(bundle.at("text/plain"), "75 images (the first 60 are shown)");
  const Image bare = picture(mime_bundle_repr(std::vector<Image>(60, Image(16, 16, {9, 9, 200}))));
  const Image noted = picture(bundle);
  EXPECT_EQ(noted.width(), bare.width());
  EXPECT_GT(noted.height(), bare.height());
}

TEST(Notebook, ShowsRoundedActivations) {
  const Image image(224, 224, {0, 200, 0});
  const Responses responses{{36.91827F, 0.00123456F, -2.0F, 1e-9F, NAN}, std::vector<Image>(5, image)};
  const MimeBundle bundle = mime_bundle_repr(responses);
  EXPECT_EQ(bundle.at("text/plain"), "5 responses: 36.92, 0.00123, -2.00, 1e-09, nan");
  EXPECT_EQ(picture(bundle), grid(responses.images, {"36.92", "0.00123", "-2.00", "1e-09", "nan"}));
}

TEST(Notebook, WantsAnActivationForEachImage) {
  EXPECT_THAT(error_of([] { mime_bundle_repr(Responses{{1.0F}, {}}); }), HasSubstr("1 activation for 0 images"));
}

}  // namespace
}  // namespace maia::test
