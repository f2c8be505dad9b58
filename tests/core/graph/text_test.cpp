// CLIP's tokenizer and text tower against open_clip (golden/make_golden.py).
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

#include "maia/error.hpp"
#include "model/architectures/clip_text.hpp"
#include "model/architectures/tokenizer.hpp"
#include "model/folders.hpp"
#include "reference_weights.hpp"

namespace maia {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Tokenizer, GivesTheIdsOfOpenClip) {
  const nlohmann::json cases = reference::golden("tokenizer");
  ASSERT_GE(cases.size(), 30U);
  for (const auto& item : cases) {
    const auto text = item.at("text").get<std::string>();
    EXPECT_EQ(Tokenizer::clip().encode(text), item.at("ids").get<std::vector<std::int64_t>>())
        << item.at("text").dump();
  }
}

TEST(Tokenizer, RefusesWhatIsNotUtf8) {
  EXPECT_NE(message_of([] { Tokenizer::clip().encode("a\xC3\x28"); }).find("UTF-8"), std::string::npos);
}

TEST(Tokenizer, RefusesAWholeBook) {
  const std::string book(10001, 'a'), page(2001, 'a'), blank(9000, ' ');
  EXPECT_NE(message_of([&] { Tokenizer::clip().encode(book); }).find("10001 bytes"), std::string::npos);
  EXPECT_NE(message_of([&] { Tokenizer::clip().encode(page); }).find("2001 characters"), std::string::npos);
  EXPECT_EQ(Tokenizer::clip().encode("a" + blank + "dog"), (std::vector<std::int64_t>{320, 1929}));
}

TEST(Tokenizer, NamesADamagedVocabulary) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "damaged_bpe.txt";
  std::ofstream(path) << "#version\ni n\nt h\nno-such-token x\n";
  const std::string message = message_of([&] { Tokenizer(path, data_folder() / "html_entities.txt"); });
  EXPECT_NE(message.find("damaged_bpe.txt is damaged in line 4"), std::string::npos) << message;
  std::filesystem::remove(path);
}

class ClipTextGolden : public testing::TestWithParam<const char*> {};

TEST_P(ClipTextGolden, Embeddings) {
  const nlohmann::json golden = reference::golden("clip_text");
  StateDict weights = reference::weights(golden.at("tensors"));
  weights.metadata["activation"] = GetParam();
  const ClipText tower(weights);
  const auto rows = golden.at("tokens").get<std::vector<std::vector<std::int64_t>>>();
  const auto expected = golden.at(GetParam()).get<std::vector<std::vector<float>>>();
  ASSERT_EQ(tower.width(), static_cast<std::int64_t>(expected[0].size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const at::Tensor embedded = tower.embed_tokens(at::tensor(rows[i], at::kLong).unsqueeze(0))[0];
    const at::Tensor reference = at::tensor(expected[i]);
    EXPECT_LT((embedded - reference).norm().item<double>(), 1e-5 * reference.norm().item<double>()) << "text " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, ClipTextGolden, testing::Values("quick_gelu", "gelu"),
                         [](const auto& test) { return std::string(test.param); });

class ClipTextTower : public testing::Test {
 protected:
  const nlohmann::json golden_ = reference::golden("clip_text");
  StateDict weights_ = reference::weights(golden_.at("tensors"));
};

TEST_F(ClipTextTower, EmbeddingsHaveLengthOneAndDoNotDependOnTheOtherTexts) {
  const ClipText tower(weights_);
  std::vector<std::string> texts;
  for (int i = 0; i < 130; ++i)
    texts.push_back(i % 3 == 0 ? "a dog" : "a bow tie on a child number " + std::to_string(i));
  const at::Tensor all = tower.embed(texts);
  ASSERT_EQ(all.sizes(), (at::IntArrayRef{130, 64}));
  EXPECT_LT((all.norm(2, 1) - 1).abs().max().item<double>(), 1e-5);
  EXPECT_LT((tower.embed({"a dog"})[0] - all[129]).abs().max().item<double>(), 1e-5);
  EXPECT_EQ(tower.embed({}).sizes(), (at::IntArrayRef{0, 64}));
}

TEST_F(ClipTextTower, PaddingChangesNothing) {
  const ClipText tower(weights_);
  const auto ids = golden_.at("tokens")[0].get<std::vector<std::int64_t>>();
  const at::Tensor padded = at::tensor(ids, at::kLong).unsqueeze(0);
  const at::Tensor exact = padded.narrow(1, 0, 4);  // start, a, dog, end
  EXPECT_LT((tower.embed_tokens(padded) - tower.embed_tokens(exact)).abs().max().item<double>(), 1e-5);
}

TEST_F(ClipTextTower, RefusesALongText) {
  const ClipText tower(weights_);
  std::string text;
  for (int i = 0; i < 76; ++i) text += "dog ";
  const std::string message = message_of([&] { tower.embed({text}); });
  EXPECT_NE(message.find("has 76 tokens, but CLIP reads at most 75"), std::string::npos) << message;
  EXPECT_NO_THROW(tower.embed({text.substr(4)}));
}

TEST_F(ClipTextTower, SaysWhatIsMissing) {
  weights_.tensors.erase("transformer.resblocks.1.mlp.c_fc.bias");
  EXPECT_NE(message_of([&] { ClipText{weights_}; }).find("no tensor 'transformer.resblocks.1.mlp.c_fc.bias'"),
            std::string::npos);
  weights_.tensors.erase("token_embedding.weight");
  EXPECT_NE(message_of([&] { ClipText{weights_}; }).find("no text tower"), std::string::npos);
}

TEST_F(ClipTextTower, RefusesAnUnknownActivation) {
  weights_.metadata["activation"] = "swish";
  EXPECT_NE(message_of([&] { ClipText{weights_}; }).find("'swish'"), std::string::npos);
}

}  // namespace
}  // namespace maia
