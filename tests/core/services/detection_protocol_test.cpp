#include "services/detection_protocol.hpp"

#include "core/weights/expect_error.hpp"
#include "services/base64.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using testing::ElementsAre;

const Image picture(12, 8, {10, 20, 30});
constexpr const char* address = "http://host/path";

std::string golden(const std::string& name) { return test::read_file(std::string(MAIA_GOLDEN_DIR) + "/" + name); }

/// The request with IMAGE where the picture was.
std::string without_picture(std::string request) {
  const std::string before = R"({"inputs":")";
  EXPECT_EQ(request.substr(0, before.size()), before);
  const std::size_t end = request.find('"', before.size());
  const auto png = bytes_of_base64(request.substr(before.size(), end - before.size()));
  EXPECT_TRUE(png);
  EXPECT_EQ(Image::decode(png.value_or("")), picture);
  return request.replace(before.size(), end - before.size(), "IMAGE");
}

std::vector<FoundBox> read(const std::string& body, const std::string& label = "red ball.", float threshold = 0.3F) {
  return read_detections(body, label, 12, 8, threshold, address);
}

std::string result(const std::string& box, const std::string& score = "0.5", const std::string& label = "\"ball\"") {
  return R"([{"label": )" + label + R"(, "score": )" + score + R"(, "box": )" + box + "}]";
}

TEST(DetectionProtocol, AsksAsTheGoldenFilesDo) {
  HuggingFaceOptions options;
  EXPECT_EQ(without_picture(detection_request(picture, candidate_label("Red  Ball ", true), options)),
            golden("detection_request.json"));
  options.send_thresholds = false;
  EXPECT_EQ(without_picture(detection_request(picture, candidate_label(" Red Ball", false), options)),
            golden("plain_detection_request.json"));
  EXPECT_EQ(without_picture(segmentation_request(picture, {{0.9F, {1, 2, 4, 4}}, {0.5F, {7, 0, 5, 4}}})),
            golden("segmentation_request.json"));
}

TEST(DetectionProtocol, MakesCaptions) {
  EXPECT_EQ(candidate_label("Dog", true), "dog.");
  EXPECT_EQ(candidate_label("Dog. ", true), "dog.");
  EXPECT_EQ(candidate_label("Dog.", false), "Dog.");
  EXPECT_EQ(candidate_label("\tA\nDog ", true), "a dog.");
}

TEST(DetectionProtocol, ReadsTheGoldenBoxes) {
  const auto boxes = read(golden("detection_reply.json"));
  ASSERT_EQ(boxes.size(), 2U);  // the third one is below the threshold
  EXPECT_FLOAT_EQ(boxes[0].score, 0.9F);
  EXPECT_EQ(boxes[0].box.x, 1);
  EXPECT_EQ(boxes[0].box.y, 2);
  EXPECT_EQ(boxes[0].box.width, 4);
  EXPECT_EQ(boxes[0].box.height, 4);
  EXPECT_EQ(boxes[1].box.x, 7);  // and the second one is clipped
  EXPECT_EQ(boxes[1].box.y, 0);
  EXPECT_EQ(boxes[1].box.width, 5);
  EXPECT_EQ(boxes[1].box.height, 4);
}

TEST(DetectionProtocol, ReadsTheGoldenMasks) {
  const auto inside = read_masks(golden("segmentation_reply.json"), 2, 12, 8, address);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 12; ++x) {
      const bool first = x >= 2 && x < 4 && y >= 3 && y < 6, second = x >= 8 && x < 11 && y >= 1 && y < 3;
      EXPECT_EQ(inside[static_cast<std::size_t>(y * 12 + x)], first || second ? 1 : 0) << x << ' ' << y;
    }
  }
}

TEST(DetectionProtocol, BringsMasksToTheImagesSize) {
  const Image mask = Image(4, 4, {255, 255, 255});
  const auto inside = read_masks(R"([{"mask": ")" + base64_of(mask.png()) + "\"}]", 1, 12, 8, address);
  EXPECT_THAT(inside, testing::Each(1));
  EXPECT_EQ(inside.size(), 96U);
}

TEST(DetectionProtocol, TakesBoxesOfAnyNumbers) {
  EXPECT_EQ(read(result(R"({"xmin": 0.6, "ymin": 1.2, "xmax": 3.4, "ymax": 1e300})")).at(0).box.width, 2);
  EXPECT_TRUE(read(result(R"({"xmin": 5, "ymin": 1, "xmax": 5, "ymax": 2})")).empty());
  EXPECT_TRUE(read(result(R"({"xmin": 6, "ymin": 1, "xmax": 5, "ymax": 2})")).empty());
  EXPECT_TRUE(read(result(R"({"xmin": 100, "ymin": 100, "xmax": 105, "ymax": 200})")).empty());
  EXPECT_TRUE(read("[]").empty());
}

TEST(DetectionProtocol, TakesPartsOfTheCaptionAsLabels) {
  const std::string box = R"({"xmin": 1, "ymin": 1, "xmax": 5, "ymax": 5})";
  for (const char* label : {R"("red")", R"("Red Ball")", R"("ball red")", R"("")", R"("##all")"})
    EXPECT_EQ(read(result(box, "0.5", label)).size(), 1U) << label;
  EXPECT_ERROR(read(result(box, "0.5", R"("a person\n")")),
               "with a 'a person' that was not asked for (that was 'red ball.')");
}

TEST(DetectionProtocol, SaysWhatIsWrongWithAReply) {
  const std::string box = R"({"xmin": 1, "ymin": 1, "xmax": 5, "ymax": 5})";
  EXPECT_ERROR(read("<html>"), "http://host/path answers with something that is not JSON");
  EXPECT_ERROR(read(""), "not JSON");
  EXPECT_ERROR(read(R"({"error": "loading"})"), "something else than a list (loading)");
  EXPECT_ERROR(read("17"), "something else than a list;");
  EXPECT_ERROR(read("[[]]"), "whose number 0 is no object");
  EXPECT_ERROR(read(R"([{"score": 0.5}])"), "without the text \"label\"");
  EXPECT_ERROR(read(result(box, R"("0.5")")), "without the number \"score\"");
  EXPECT_ERROR(read(result(box, "1.5")), "\"score\" is not in 0..1");
  EXPECT_ERROR(read(result("[1, 1, 5, 5]")), "without the object \"box\"");
  EXPECT_ERROR(read(result(R"({"xmin": 1, "ymin": 1, "xmax": 5})")), "without the number \"ymax\"");
  EXPECT_ERROR(read(result(R"({"xmin": 1e999, "ymin": 1, "xmax": 5, "ymax": 5})")), "http://host/path");
  std::string many = "[";
  for (int i = 0; i < 10'001; ++i) many += (i > 0 ? ",{}" : "{}");
  EXPECT_ERROR(read(many + "]"), "10001 results");
}

TEST(DetectionProtocol, SaysWhatIsWrongWithMasks) {
  EXPECT_ERROR(read_masks("[{}]", 1, 12, 8, address), "without the text \"mask\"");
  EXPECT_ERROR(read_masks("[]", 2, 12, 8, address), "0 masks for 2 boxes");
  EXPECT_ERROR(read_masks(R"([{"mask": "!"}])", 1, 12, 8, address), "not base64");
  EXPECT_ERROR(read_masks(R"([{"mask": "data:"}])", 1, 12, 8, address), "http://host/path answers with a mask");
  EXPECT_ERROR(read_masks(R"([{"mask": "Zm9v"}])", 1, 12, 8, address), "can't be read");
}

}  // namespace
}  // namespace maia
