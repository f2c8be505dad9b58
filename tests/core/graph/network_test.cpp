#include "model/network.hpp"

#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia {
namespace {

class PaperNetwork : public Network {
 public:
  explicit PaperNetwork(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) layers_.push_back(Layer{path});
  }
  const std::vector<Layer>& layers() const override { return layers_; }
  std::int64_t outputs() const override { return 1; }
  const std::string& last_map() const override { return layers_.back().path; }
  std::shared_ptr<const Program> compile(const Request&) const override { return nullptr; }

 private:
  std::vector<Layer> layers_;
};

const PaperNetwork network({"conv1", "layer1.0.conv1", "layer1.0", "layer1.1.conv1", "layer1.1", "layer1", "layer2",
                            "fc"});

std::string message(const std::string& path) {
  try {
    find_layer(network, path, "resnet152");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(FindLayer, FindsEveryLayer) {
  for (const Layer& layer : network.layers()) EXPECT_EQ(&find_layer(network, layer.path, "resnet152"), &layer);
}

TEST(FindLayer, ListsTheTopLevel) {
  EXPECT_EQ(message("layer5"),
            "no layer 'layer5' in resnet152; it has conv1, layer1, layer2, fc; did you mean layer1 or layer2?");
  EXPECT_EQ(message("xyz"), "no layer 'xyz' in resnet152; it has conv1, layer1, layer2, fc");
  EXPECT_EQ(message(""), "no layer '' in resnet152; it has conv1, layer1, layer2, fc");
}

TEST(FindLayer, ListsTheChildrenOfTheLongestPrefix) {
  EXPECT_EQ(message("layer1.7.anything"), "no layer 'layer1.7.anything' in resnet152; layer1 has 0, 1");
  EXPECT_EQ(
      message("layer1.0.conv2"),
      "no layer 'layer1.0.conv2' in resnet152; layer1.0 has conv1; did you mean layer1.0.conv1 or layer1.1.conv1?");
}

TEST(FindLayer, IgnoresCaseInHints) {
  EXPECT_EQ(message("Layer2"),
            "no layer 'Layer2' in resnet152; it has conv1, layer1, layer2, fc; did you mean layer2 or layer1?");
}

TEST(Nearest, OrdersByDistance) {
  EXPECT_EQ(nearest_names("golden retreiver", {"cat", "golden retriever", "Labrador retriever"}),
            (std::vector<std::string>{"golden retriever"}));
  EXPECT_EQ(nearest_names("retriever", {"golden retriever", "tench"}), (std::vector<std::string>{"golden retriever"}));
  EXPECT_TRUE(nearest_names("zebra", {"piano", "violin"}).empty());
  EXPECT_TRUE(nearest_names("", {"a"}).empty());
  EXPECT_EQ(nearest_names("aa", {"ab", "ac", "ad", "ae"}).size(), 3U);
  EXPECT_EQ(nearest_names("tench", {"tench", "tench"}).size(), 1U);
}

TEST(Nearest, Sentences) {
  EXPECT_EQ(did_you_mean("abd", {"abc"}), "; did you mean abc?");
  EXPECT_EQ(did_you_mean("abd", {"abc", "abe", "abf"}), "; did you mean abc, abe or abf?");
  EXPECT_EQ(did_you_mean("abd", {"xyz"}), "");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(listed({"a", "b", "c"}, 2), "a, b and 1 more");
}

}  // namespace
}  // namespace maia
