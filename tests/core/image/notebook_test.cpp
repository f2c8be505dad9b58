#include "image/notebook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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
  const Image expected = grid(responses.images, {"36.92", "0.00123", "-2.00", "1e-09", "nan"});
  EXPECT_EQ(Image::decode(bundle.at("image/jpeg")), Image::decode(expected.jpeg(88)));
}

TEST(Notebook, ABarBelowEachImageComparesActivations) {
  const std::string html =
      mime_bundle_repr(Responses{{8, 2, -2, NAN}, std::vector<Image>(4, noise(40, 40, 1))}).at("text/html");
  for (const char* width : {"width:100%;background", "width:25%;background", "width:0%;background"})
    EXPECT_THAT(html, HasSubstr(width));
  EXPECT_THAT(mime_bundle_repr(std::vector<Image>(3)).at("text/html"), Not(HasSubstr("background")));
  EXPECT_THAT(levels_of({2, 4}, 8), ElementsAre(0.25F, 0.5F));
  EXPECT_THAT(levels_of({2, INFINITY, 0}), ElementsAre(1, 1, 0));
  EXPECT_THAT(levels_of({-1}), ElementsAre(0));
}

TEST(Notebook, WantsAnActivationForEachImage) {
  EXPECT_THAT(error_of([] { mime_bundle_repr(Responses{{1.0F}, {}}); }), HasSubstr("1 activation for 0 images"));
}

}  // namespace
}  // namespace maia::test
