// How edits show themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "core/tools/fakes.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Image before(40, 40, {10, 20, 30});
const Image after(40, 40, {10, 20, 80});
const Edits edits = {{before, after}, {"a dog", "make it blue"}};

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(ShownEdits, BeforeAfterAndDifference) {
  const MimeBundle bundle = mime_bundle_repr(edits);
  EXPECT_EQ(bundle.at("text/plain"), "1 edit\n\"a dog\" -> \"make it blue\"");
  EXPECT_THAT(bundle.at("text/html"),
              AllOf(HasSubstr("a dog"), HasSubstr("make it blue"), HasSubstr("difference: 100% of the pixels")));
  EXPECT_EQ(bundle.count("image/png") + bundle.count("image/jpeg"), 1U);
}

TEST(ShownEdits, WithWhatTheUnitSays) {
  const MimeBundle bundle = mime_bundle_repr(edits, Responses{{2, 12.5F}, {before, after}});
  EXPECT_EQ(bundle.at("text/plain"), "1 edit\n\"a dog\", activation: 2.00 -> \"make it blue\", activation: 12.50");
  EXPECT_THAT(bundle.at("text/html"), HasSubstr("2.00 to 12.50 (+10.50)"));
}

TEST(ShownEdits, AnAgentSeesTheImagesAlone) {
  set_reporting(true);
  const MimeBundle bundle = mime_bundle_repr(edits, Responses{{2, 1}, {before, after}});
  set_reporting(false);
  const auto report = nlohmann::json::parse(bundle.at(report_mime));
  ASSERT_EQ(report.size(), 4U);
  EXPECT_EQ(report[2]["text"], "\"make it blue\", activation: 1.00");
}

TEST(ShownEdits, AnEditOfAnotherSizeAndNothingAtAll) {
  EXPECT_EQ(mime_bundle_repr(Edits{{before, Image(80, 80)}, {"a", "b"}}).count("text/html"), 1U);
  EXPECT_EQ(mime_bundle_repr(Edits{}), (MimeBundle{{"text/plain", "0 edits"}}));
}

TEST(ShownEdits, SayWhatDoesNotMatch) {
  EXPECT_THAT(error_of([] { mime_bundle_repr(Edits{{before}, {"a"}}); }), HasSubstr("not 1 image with 1 title"));
  EXPECT_THAT(error_of([] { mime_bundle_repr(Edits{{before, after}, {"a"}}); }),
              HasSubstr("not 2 images with 1 title"));
  EXPECT_THAT(error_of([] { mime_bundle_repr(edits, Responses{{1}, {before}}); }),
              HasSubstr("not 1 response for 2 images"));
}

}  // namespace
}  // namespace maia::test
